package analysis

// designRunners are the statistic types of the harness that this part computes.
var designRunners = map[string]caseRunner{}
