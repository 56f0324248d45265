package browsertest

import (
	_ "embed"
	"fmt"
	"strings"

	"github.com/chromedp/cdproto/emulation"
)

// axeSource is axe-core 4.14.1 of Deque Systems (MPL-2.0, licence beside it):
// the accessibility checks of WCAG 2.0 to 2.2, levels A and AA, and good practice.
//
//go:embed axe/axe.min.js
var axeSource string

// violation is one rule of axe that the page breaks.
type violation struct {
	ID     string `json:"id"`
	Impact string `json:"impact"`
	Help   string `json:"help"`
	Nodes  []struct {
		HTML    string `json:"html"`
		Summary string `json:"failureSummary"`
	} `json:"nodes"`
}

// Axe checks the page as it now stands with axe-core and fails the test on
// every violation. It works with scripts off and under any content security
// policy, since the browser and not the page runs it.
func (p *Page) Axe() {
	p.t.Helper()
	for _, v := range p.axe() {
		p.t.Errorf("%s", v)
	}
}

func (p *Page) axe() []string {
	p.t.Helper()
	if p.noScript { // the loaded page's own scripts stay unrun
		call(p, emulation.SetScriptExecutionDisabled, emulation.SetScriptExecutionDisabledParams{Value: false})
		defer call(p, emulation.SetScriptExecutionDisabled, emulation.SetScriptExecutionDisabledParams{Value: true})
	}
	Eval[bool](p, axeSource+"; true")
	violations := Eval[[]violation](p,
		`axe.run(document, {resultTypes: ["violations"], rules: {"target-size": {enabled: true}}}).then(r => r.violations)`)
	out := make([]string, len(violations))
	for i, v := range violations {
		var b strings.Builder
		fmt.Fprintf(&b, "axe %s (%s): %s", v.ID, v.Impact, v.Help)
		for _, n := range v.Nodes {
			fmt.Fprintf(&b, "\n\t%s\n\t%s", n.HTML, strings.ReplaceAll(n.Summary, "\n", "\n\t"))
		}
		out[i] = b.String()
	}
	return out
}
