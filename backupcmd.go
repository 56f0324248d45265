package main

import (
	"errors"
	"fmt"
	"time"

	"sipas/survey"
)

// BackupCmd writes everything into one file while the server runs.
type BackupCmd struct {
	File    string `arg:"" help:"File to write: an SQLite database, whatever the engine."`
	Replace bool   `help:"Replace the file if it exists."`
}

// Run writes the backup and reads it through.
func (cmd *BackupCmd) Run(a *app) error {
	return a.withStore(func(store *survey.Store) error {
		report, err := store.Backup(a.ctx, cmd.File, cmd.Replace)
		if err != nil {
			return err
		}
		fmt.Printf("%s: %d bytes, %d ratings, read through and complete.\n", report.File, report.Bytes, report.Ratings)
		return nil
	})
}

// RestoreCmd puts a backup in the place of the database.
type RestoreCmd struct {
	File    string `arg:"" help:"The backup." type:"existingfile"`
	Replace bool   `help:"Replace a database that exists; the old one is kept beside it."`
}

// Run checks the backup and restores it. The server must be stopped.
func (cmd *RestoreCmd) Run(a *app) error {
	report, err := survey.Restore(a.ctx, cmd.File, a.database, cmd.Replace, survey.SystemClock)
	if err != nil {
		return err
	}
	fmt.Printf("%s holds %d ratings again.\n", a.database, report.Ratings)
	if report.Aside != "" {
		fmt.Println("The database that was there before is now", report.Aside)
	}
	for _, f := range report.Faults {
		fmt.Println("As in the backup:", f)
	}
	return nil
}

// CopyToCmd copies everything into another, empty database.
type CopyToCmd struct {
	Target string `arg:"" help:"Where to: a postgres:// address or an SQLite file."`
}

// Run copies all tables in one transaction and compares them afterwards.
func (cmd *CopyToCmd) Run(a *app) error {
	return a.withStore(func(store *survey.Store) error {
		dst, err := survey.Open(a.ctx, cmd.Target, survey.SystemClock)
		if err != nil {
			return err
		}
		err = dst.Migrate(a.ctx)
		if err == nil {
			var copied map[string]int64
			copied, err = store.CopyTo(a.ctx, dst, copyProgress(survey.SystemClock))
			if err == nil {
				fmt.Printf("Copied and compared: %d ratings in %d tables.\n", copied["rating"], len(copied))
			}
		}
		return errors.Join(err, dst.Close())
	})
}

// copyProgress prints how far a copy is, a line a second, so that neither a
// terminal nor a log drowns.
func copyProgress(clock survey.Clock) func(table string, rows int64) {
	last := clock()
	return func(table string, rows int64) {
		if now := clock(); now.Sub(last) >= time.Second {
			last = now
			fmt.Printf("%s: %d rows\n", table, rows)
		}
	}
}
