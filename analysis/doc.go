// Package analysis turns survey answers into estimates: design-based
// statistics, the SIPAS index, judgement against targets, disclosure control
// and data-quality checks.
//
// Everything here is a pure function over columns: no I/O, no clock, no
// global state. Refusals are errors that name the variable, stratum or PSU.
package analysis
