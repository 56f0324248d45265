package browsertest

import (
	"fmt"
	"net"
	"net/url"
	"slices"
	"strings"

	"github.com/chromedp/cdproto/audits"
	"github.com/chromedp/cdproto/cdp"
	"github.com/chromedp/cdproto/log"
	"github.com/chromedp/cdproto/network"
	"github.com/chromedp/cdproto/runtime"
	"github.com/chromedp/chromedp"
)

// Request is one request of the page and what came back.
type Request struct {
	URL      string
	Method   string
	Document bool // the page itself, not something it asked for
	Status   int64
	Bytes    int64 // received over the wire, headers included; 0 until complete
}

// call runs a protocol command.
func call[P, R any](p *Page, command cdp.Command[P, R], params P) {
	p.t.Helper()
	if _, err := chromedp.Call(p.Ctx, command, params); err != nil {
		p.t.Fatalf("%s: %v", command.Method, err)
	}
}

// Requests are the requests since the start or the last call of Forget.
func (p *Page) Requests() []Request {
	p.mu.Lock()
	defer p.mu.Unlock()
	out := make([]Request, len(p.requests))
	for i, r := range p.requests {
		out[i] = *r
	}
	return out
}

// Forget empties the list of requests.
func (p *Page) Forget() {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.requests = nil
}

// Allow accepts findings that contain a text, for a test that provokes them.
func (p *Page) Allow(text string) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.allowed = append(p.allowed, text)
}

// Findings are what the page did wrong so far: errors in the console, scripts
// that failed, breaches of the content security policy, requests to other hosts.
func (p *Page) Findings() []string {
	p.mu.Lock()
	defer p.mu.Unlock()
	return slices.DeleteFunc(slices.Clone(p.findings), func(finding string) bool {
		return slices.ContainsFunc(p.allowed, func(text string) bool { return strings.Contains(finding, text) })
	})
}

// find notes a finding once; p.mu is held.
func (p *Page) find(format string, args ...any) {
	if finding := fmt.Sprintf(format, args...); !slices.Contains(p.findings, finding) {
		p.findings = append(p.findings, finding)
	}
}

// observe notes the browser's events. It runs in chromedp's reading loop.
func (p *Page) observe(event any) {
	p.mu.Lock()
	defer p.mu.Unlock()
	switch e := event.(type) {
	case *network.EventRequestWillBeSent:
		r := &Request{URL: e.Request.URL, Method: e.Request.Method, Document: e.Type == network.ResourceTypeDocument}
		p.byID[e.RequestID] = r
		p.requests = append(p.requests, r)
		if foreign(r.URL) {
			p.find("calls another host: %s", r.URL)
		}
	case *network.EventResponseReceived:
		if r := p.byID[e.RequestID]; r != nil {
			r.Status = e.Response.Status
		}
	case *network.EventLoadingFinished:
		if r := p.byID[e.RequestID]; r != nil {
			r.Bytes = int64(e.EncodedDataLength)
		}
	case *log.EventEntryAdded:
		p.observeLog(e.Entry)
	case *runtime.EventConsoleAPICalled:
		if e.Type == runtime.ConsoleAPICalledTypeError || e.Type == runtime.ConsoleAPICalledTypeAssert {
			p.find("logs an error: %s", consoleText(e.Args))
		}
	case *runtime.EventExceptionThrown:
		text := e.ExceptionDetails.Text
		if e.ExceptionDetails.Exception != nil {
			text += " " + e.ExceptionDetails.Exception.Description
		}
		p.find("has a script that fails: %s", text)
	case *audits.EventIssueAdded:
		if d := e.Issue.Details.ContentSecurityPolicyIssueDetails; d != nil {
			p.find("breaks its content security policy: %s %s (%s)", d.ViolatedDirective, d.BlockedURL, d.ContentSecurityPolicyViolationType)
		}
	}
}

// observeLog notes errors. That a page itself came with a status like 404 is
// for the test to judge, and without network failing requests are no news.
func (p *Page) observeLog(e *log.Entry) {
	if e.Level != log.EntryLevelError {
		return
	}
	if e.Source == log.EntrySourceNetwork {
		if r := p.byID[e.NetworkRequestID]; p.offline || r != nil && r.Document {
			return
		}
	}
	p.find("logs an error: %s %s", e.Text, e.URL)
}

func consoleText(args []*runtime.RemoteObject) string {
	parts := make([]string, len(args))
	for i, a := range args {
		parts[i] = a.Description
		if len(a.Value) > 0 {
			parts[i] = string(a.Value)
		}
	}
	return strings.Join(parts, " ")
}

// foreign reports whether an address leads off this machine.
func foreign(address string) bool {
	u, err := url.Parse(address)
	if err != nil {
		return true
	}
	switch u.Scheme {
	case "http", "https", "ws", "wss":
		ip := net.ParseIP(u.Hostname())
		return u.Hostname() != "localhost" && (ip == nil || !ip.IsLoopback())
	case "data", "blob", "about":
		return false
	}
	return true
}
