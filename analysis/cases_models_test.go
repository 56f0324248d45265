package analysis

// modelRunners are the statistic types of the harness that this part computes.
var modelRunners = map[string]caseRunner{}
