// Command sipas measures how satisfied people are with public services.
package main

func main() {}
