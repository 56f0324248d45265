package main

import (
	"context"
	"crypto/tls"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/netip"
	"os"
	"strings"
	"sync"
	"time"

	"sipas/server"
	"sipas/survey"
)

// ServeCmd serves the pages and the API.
type ServeCmd struct {
	WebFlags
}

// defaultListen is the address when none is given.
const defaultListen = ":8080"

// WebFlags are the flags of every command that serves.
type WebFlags struct {
	Listen       string         `help:"Address to listen on; IPv4 and IPv6 when no host is given." default:"${listen}" placeholder:"HOST:PORT"`
	BaseURL      string         `help:"Public address, printed on posters and in links." placeholder:"https://…"`
	TrustedProxy []netip.Prefix `help:"Networks of reverse proxies whose X-Forwarded-For is believed." placeholder:"10.0.0.0/8"`
	Operators    []netip.Prefix `help:"Networks that may read /metrics and the findings of /healthz, besides this machine." placeholder:"10.0.0.0/8"`
	Uploads      string         `help:"Directory where files wait while they are imported; by default one for temporary files." placeholder:"DIR"`
	TLSCert      string         `help:"Certificate file; with --tls-key the server speaks HTTPS itself." type:"existingfile"`
	TLSKey       string         `help:"Key file of the certificate." type:"existingfile"`
	Retention    int            `help:"Months that answers are kept, as the consent says." default:"24"`
	OpenResults  bool           `help:"Let everybody read the published results without signing in."`
	PublishEvery time.Duration  `help:"How often results are brought up to date. A cell changes only after 5 new answers." default:"1m"`
	Source       string         `help:"Read templates and static files from this source directory at each request." hidden:"" type:"existingdir"`
}

// Validate refuses settings that contradict each other.
func (w *WebFlags) Validate() error {
	if (w.TLSCert == "") != (w.TLSKey == "") {
		return errors.New("--tls-cert and --tls-key go together")
	}
	if w.BaseURL != "" && !strings.HasPrefix(w.BaseURL, "http://") && !strings.HasPrefix(w.BaseURL, "https://") {
		return fmt.Errorf("--base-url %q must begin with http:// or https://", w.BaseURL)
	}
	if w.PublishEvery < time.Second {
		return errors.New("--publish-every must be at least 1s")
	}
	return nil
}

// Run serves until the program is told to stop.
func (cmd *ServeCmd) Run(a *app) error {
	store, err := a.open()
	if err != nil {
		return err
	}
	defer store.Close()
	if err := prepare(a, store); err != nil {
		return err
	}
	l, err := cmd.listen()
	if err != nil {
		return err
	}
	if err := cmd.greet(a, store, l); err != nil {
		return errors.Join(err, l.Close())
	}
	return cmd.serve(a, store, l)
}

// prepare makes the database fit to be served: it is read through after an
// unclean end, and an empty one gets the register.
func prepare(a *app, store *survey.Store) error {
	recovery, err := store.Recover(a.ctx)
	if err != nil {
		return err
	}
	if recovery.Unclean {
		a.log.Warn("the program was not stopped cleanly last time", "recovery", recovery.String())
	}
	if len(recovery.Faults) > 0 {
		a.log.Error("the ratings do not fit their chain; run sipas verify", "places", len(recovery.Faults))
	}
	if err := store.Seed(a.ctx); err != nil {
		return err
	}
	_, _, err = store.ServerKeys(a.ctx) // before the first backup: what tablets seal opens with these only
	return err
}

// greet prints where to go, and while nobody can administer, a one-time link
// to begin with.
func (w *WebFlags) greet(a *app, store *survey.Store, l net.Listener) error {
	fmt.Println("SIPAS is at", w.address(l))
	token, err := store.FirstRunLink(a.ctx)
	if err != nil || token == "" {
		return err
	}
	fmt.Printf("No administrator can sign in yet. Open this link once to become the first:\n%s/setup/%s\n", w.address(l), token)
	return nil
}

// listen opens the port before anything is printed, so that an address that is
// shown is an address that answers.
func (w *WebFlags) listen() (net.Listener, error) {
	l, err := net.Listen("tcp", w.Listen)
	if err != nil || w.TLSCert == "" {
		return l, err
	}
	pair, err := tls.LoadX509KeyPair(w.TLSCert, w.TLSKey)
	if err != nil {
		return nil, errors.Join(err, l.Close())
	}
	return tls.NewListener(l, &tls.Config{Certificates: []tls.Certificate{pair}, MinVersion: tls.VersionTLS12}), nil
}

// address is where a person on this machine finds the listener.
func (w *WebFlags) address(l net.Listener) string {
	if w.BaseURL != "" {
		return strings.TrimRight(w.BaseURL, "/")
	}
	scheme := "http"
	if w.TLSCert != "" {
		scheme = "https"
	}
	host, port, err := net.SplitHostPort(l.Addr().String())
	if ip, ipErr := netip.ParseAddr(host); err != nil || ipErr != nil || ip.IsUnspecified() {
		host = "localhost"
	}
	return scheme + "://" + net.JoinHostPort(host, port)
}

// serve runs the server and the work in the background until the program is
// told to stop, or until the storage fails in a way that only a new start mends.
func (w *WebFlags) serve(a *app, store *survey.Store, l net.Listener) error {
	srv, err := server.New(server.Config{
		Store: store, Log: a.log, BaseURL: w.BaseURL, TrustedProxies: w.TrustedProxy, Operators: w.Operators, Uploads: w.Uploads,
		Version: buildVersion(), OpenResults: w.OpenResults, Retention: w.Retention, Source: w.Source,
	})
	if err != nil {
		return errors.Join(err, l.Close())
	}
	ctx, stop := context.WithCancelCause(a.ctx)
	defer stop(nil)
	go func() {
		select {
		case err := <-store.Fatal():
			stop(fmt.Errorf("the storage has failed, start again: %w", err))
		case <-ctx.Done():
		}
	}()
	var background sync.WaitGroup
	background.Go(func() { store.RunPublisher(ctx, w.PublishEvery) })
	for _, t := range tasks {
		background.Go(func() { t.run(ctx, a, store) })
	}
	a.log.Info("serving", "address", w.address(l), "database", store.Engine(), "version", buildVersion())
	err = srv.Serve(ctx, l)
	stop(nil)
	background.Wait()
	if cause := context.Cause(ctx); cause != nil && !errors.Is(cause, context.Canceled) {
		return cause
	}
	return err
}

// task is work that is done at the start and then again and again.
type task struct {
	name  string
	every time.Duration
	do    func(context.Context, *survey.Store) error
}

var tasks = []task{
	{"closing days", time.Hour, func(ctx context.Context, s *survey.Store) error { _, err := s.CloseDays(ctx); return err }},
	{"removing expired sessions and links", time.Hour, func(ctx context.Context, s *survey.Store) error { return s.ExpireAccess(ctx) }},
	{"applying envelopes that wait", time.Minute, func(ctx context.Context, s *survey.Store) error { return s.RetryIntake(ctx) }},
	{"deleting contact data that are due", time.Hour, func(ctx context.Context, s *survey.Store) error { return s.ExpireContacts(ctx) }},
	{"drawing back-checks", 24 * time.Hour, func(ctx context.Context, s *survey.Store) error { return s.DrawDueBackChecks(ctx) }},
}

// run does the task until ctx ends; a failure is logged and tried again.
func (t task) run(ctx context.Context, a *app, store *survey.Store) {
	tick := time.NewTicker(t.every)
	defer tick.Stop()
	for {
		if err := t.do(ctx, store); err != nil && ctx.Err() == nil {
			a.log.Error(t.name, "cause", err)
		}
		select {
		case <-ctx.Done():
			return
		case <-tick.C:
		}
	}
}

// HealthCmd asks a running server how it is.
type HealthCmd struct {
	URL    string `arg:"" optional:"" help:"Address of the server; by default the port of --listen on this machine."`
	Listen string `help:"Address that the server listens on." default:"${listen}" placeholder:"HOST:PORT"`
}

// address is where the server is asked.
func (cmd *HealthCmd) address() string {
	if cmd.URL != "" {
		return strings.TrimRight(cmd.URL, "/")
	}
	host, port, err := net.SplitHostPort(cmd.Listen)
	if ip, ipErr := netip.ParseAddr(host); err != nil || host == "" || ipErr == nil && ip.IsUnspecified() {
		host = "localhost"
	}
	return "http://" + net.JoinHostPort(host, port)
}

// Run fails unless /healthz answers 200.
func (cmd *HealthCmd) Run(a *app) error {
	ctx, cancel := context.WithTimeout(a.ctx, 5*time.Second)
	defer cancel()
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, cmd.address()+"/healthz", nil)
	if err != nil {
		return err
	}
	client := http.Client{Timeout: 5 * time.Second}
	res, err := client.Do(req)
	if err != nil {
		return err
	}
	defer res.Body.Close()
	if _, err := io.Copy(os.Stdout, io.LimitReader(res.Body, 1<<20)); err != nil {
		return fmt.Errorf("%s: %w", res.Status, err)
	}
	if res.StatusCode != http.StatusOK {
		return fmt.Errorf("not healthy: %s", res.Status)
	}
	return nil
}
