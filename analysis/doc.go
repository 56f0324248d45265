// Package analysis turns survey answers into estimates: design-based
// statistics, the SIPAS index, judgement against targets, disclosure control
// and data-quality checks.
//
// Everything here is a pure function over columns: no I/O, no clock, no
// global state. Refusals are errors that name the variable, stratum or PSU.
//
// # From a file to an estimate
//
// [ReadCSV] reads columns, [NewDesign] declares how the sample was drawn, and
// the methods of [Design] estimate: [Design.Mean], [Design.Total],
// [Design.Ratio], [Design.Quantiles], and in every level of a factor
// [Design.MeanBy], [Design.TotalBy], [Design.RatioBy], [Design.IndexTable].
// A domain is a mask over the rows; rows are never taken out of a design.
// [Design.PostStratify], [Design.Rake], [Design.Calibrate] and [Design.Trim]
// return a design with adjusted weights; [Design.WithReplicates],
// [Design.Jackknife], [Design.BalancedHalfSamples] and
// [Design.BootstrapReplicates] one whose variances come from replicates.
// [Precision] gives a share its interval.
//
// # From counts or a sample to a verdict
//
// The rules of an index are a [Method]; [Aggregate] scores counts exactly,
// [EstimateTally] gives them an interval, [Design.IndexTable] does so for a
// sample. Every index travels as an [IndexValue]: [PublicationRule.Publish]
// decides whether it may be shown, [Judge] whether a target is met, and
// [AnswersNeeded] what would decide it; no page or file decides for itself.
//
// # Notation
//
// i is a row, w its weight; h a stratum, n_h its sampled and N_h its population
// PSUs, f_h = n_h/N_h; z a linearised weighted contribution to an estimate;
// V a variance; t a quantile of Student's t with the degrees of freedom of the
// domain. Shares are between 0 and 1. NaN means: not defined.
package analysis
