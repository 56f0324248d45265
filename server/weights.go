package server

func weightsPath(round string) string { return "/admin/rounds/" + round + "/weights" }
