package analysis

// judgeRunners are the statistic types of the harness that this part computes.
var judgeRunners = map[string]caseRunner{}
