package analysis

// AdjustReport says how a weight adjustment ended.
type AdjustReport struct {
	Method     string  // poststratify, rake, linear, raking, logit, trim
	Iterations int     // 0 for closed forms
	MaxError   float64 // largest relative distance of a reached total from its target
	MinG, MaxG float64 // range of new weight / old weight
	Negative   int     // rows whose new weight is below 0 (unbounded linear calibration)
}

// Adjustments reports on the adjustments of the weights, in order.
func (d *Design) Adjustments() []AdjustReport { return d.adjusted }
