package main

import (
	"encoding/csv"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strconv"
	"strings"

	"sipas/survey"
)

// RecountCmd counts all ratings again.
type RecountCmd struct {
	Fix bool `help:"Correct the tallies that differ."`
}

// Run proves the tallies equal to the answers, or says where they differ.
func (cmd *RecountCmd) Run(a *app) error {
	return a.withStore(func(store *survey.Store) error {
		found, err := store.Recount(a.ctx, cmd.Fix)
		if err != nil {
			return err
		}
		for _, d := range found {
			fmt.Println(d)
		}
		switch {
		case len(found) == 0:
			fmt.Println("The tallies are equal to the answers.")
		case cmd.Fix:
			fmt.Printf("%d tallies were corrected.\n", len(found))
		default:
			return fmt.Errorf("%d tallies differ from the answers; sipas recount --fix corrects them", len(found))
		}
		return nil
	})
}

// VerifyCmd checks the hash chains of ratings and of the audit log.
type VerifyCmd struct{}

// Run prints the heads of both chains, or what does not fit.
func (VerifyCmd) Run(a *app) error {
	return a.withStore(func(store *survey.Store) error {
		faults, err := store.VerifyChain(a.ctx)
		if err != nil {
			return err
		}
		for _, f := range faults {
			fmt.Println(f)
		}
		n, head, err := store.VerifyAudit(a.ctx)
		if err != nil {
			return err
		}
		if len(faults) > 0 {
			return fmt.Errorf("the ratings do not fit their chain in %d places", len(faults))
		}
		link, err := store.ChainHead(a.ctx)
		if err != nil {
			return err
		}
		if link != nil {
			fmt.Printf("Ratings: link %d, %s\n", link.Seq, link.Hash)
		}
		fmt.Printf("Audit log: %d entries, %s\n", n, head)
		return nil
	})
}

// ReplayCmd reads the inbox of the field survey again.
type ReplayCmd struct{}

// Run prints what was found, and fails when something does not fit.
func (ReplayCmd) Run(a *app) error {
	return a.withStore(func(store *survey.Store) error {
		r, err := store.ReplayInbox(a.ctx)
		if err != nil {
			return err
		}
		for _, f := range r.Faults {
			fmt.Printf("%s %s: %s\n", f.ID, f.Hash, f.What)
		}
		fmt.Printf("Inbox: %d envelopes; %d lead to what is stored, %d had lost something that was made anew, %d waited and are applied, %d wait.\n",
			r.Read, r.Same, r.Restored, r.Applied, r.Waiting)
		if len(r.Faults) > 0 {
			return fmt.Errorf("%d envelopes do not fit what is stored", len(r.Faults))
		}
		return nil
	})
}

// ImportCmd brings in a file.
type ImportCmd struct {
	Kind   string            `arg:"" help:"What the file holds: ${kinds}."`
	File   string            `arg:"" help:"CSV, XLSX or JSON file." type:"existingfile"`
	DryRun bool              `help:"Only show what would change."`
	Map    map[string]string `help:"Column of ours = title in the file, where the names differ." placeholder:"COLUMN=TITLE"`
	Set    map[string]string `help:"Column of ours = one value for all rows." placeholder:"COLUMN=VALUE"`
	Source string            `help:"Ratings: the system they come from; row ids are unique within it."`
	Report string            `help:"Write the refused rows to this CSV file." placeholder:"FILE"`
}

// Run imports the file, or shows what that would change.
func (cmd *ImportCmd) Run(a *app) error {
	in := survey.Import{Kind: cmd.Kind, Path: cmd.File, File: filepath.Base(cmd.File), Mapping: cmd.Map, Fixed: cmd.Set, Source: cmd.Source, Actor: consoleActor}
	return a.withRegister(func(store *survey.Store) error {
		report, err := cmd.bring(a, store, in)
		if err != nil {
			return err
		}
		fmt.Printf("%d rows: %d accepted (%d new, %d changed), %d here already, %d refused.\n",
			report.Total, report.Accepted, report.Added, report.Changed, report.Repeated, report.Refused)
		refusals := report.Refusals
		if !cmd.DryRun {
			if refusals, err = store.ImportRefusals(a.ctx, report.ID); err != nil {
				return err
			}
		}
		cmd.list(a, report, refusals)
		if cmd.Report == "" {
			return nil
		}
		return cmd.writeReport(a, refusals)
	})
}

func (cmd *ImportCmd) bring(a *app, store *survey.Store, in survey.Import) (*survey.ImportReport, error) {
	if cmd.DryRun {
		return store.PreviewImport(a.ctx, in)
	}
	_, work, err := store.StartImport(a.ctx, in)
	if err != nil {
		return nil, err
	}
	return work(a.ctx)
}

// listed is how many rows of a kind are shown.
const listed = 20

// list shows the first changes of a dry run, and the first refusals.
func (cmd *ImportCmd) list(a *app, report *survey.ImportReport, refusals []survey.Refusal) {
	changes := report.Changes
	if !cmd.DryRun {
		changes = nil
	}
	for _, c := range changes[:min(listed, len(changes))] {
		what := "change"
		if c.New {
			what = "new"
		}
		fmt.Printf("  line %d, %s %s", c.Line, what, c.Key)
		for _, f := range c.Fields {
			fmt.Printf("; %s: %q → %q", f.Field, f.Old, f.New)
		}
		fmt.Println()
	}
	if more := report.Added + report.Changed - listed; cmd.DryRun && more > 0 {
		fmt.Printf("  … and %d more\n", more)
	}
	for _, r := range refusals[:min(listed, len(refusals))] {
		fmt.Printf("  line %d, refused, %s %q: %s\n", r.Line, r.Field, r.Value, a.messages.Refusal(r))
	}
	if more := len(refusals) - listed; more > 0 {
		fmt.Printf("  … and %d more; --report FILE writes them all\n", more)
	}
}

func (cmd *ImportCmd) writeReport(a *app, refusals []survey.Refusal) error {
	f, err := os.Create(cmd.Report)
	if err != nil {
		return err
	}
	w := csv.NewWriter(f)
	err = w.Write([]string{"line", "field", "value", "reason"})
	for _, r := range refusals {
		err = errors.Join(err, w.Write([]string{strconv.Itoa(r.Line), r.Field, r.Value, a.messages.Refusal(r)}))
	}
	w.Flush()
	return errors.Join(err, w.Error(), f.Close())
}

// kinds are the kinds of imports, for help texts.
func kinds() string { return strings.Join(survey.ImportKinds(), ", ") }
