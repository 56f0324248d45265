// Command sipas measures how satisfied people are with public services: it
// serves the rating pages, the results and the API from one binary and one
// database.
package main

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"os"
	"os/signal"
	"runtime/debug"
	"syscall"

	"github.com/alecthomas/kong"

	"sipas/server"
	"sipas/survey"
)

const description = `SIPAS measures how satisfied people are with public services, by agency and
sector, and judges it honestly against the legal targets.

Without a command it serves. Each flag is also an environment variable:
--database is SIPAS_DATABASE, --listen is SIPAS_LISTEN, and so on.

  sipas demo                                 an invented year of ratings and two sample rounds to look at
  sipas --database /data/sipas.db            serve from an embedded database
  sipas --database postgres://host/sipas     serve from PostgreSQL (run "sipas migrate" first)`

// CLI are the commands and the flags they share.
type CLI struct {
	Database string `help:"SQLite file, or postgres:// address." default:"sipas.db" placeholder:"FILE|URL"`
	LogJSON  bool   `name:"log-json" help:"Write the log as JSON, one event a line."`

	Serve    ServeCmd    `cmd:"" default:"withargs" help:"Serve the pages and the API (the default)."`
	Demo     DemoCmd     `cmd:"" help:"Serve an invented year of ratings and two sample rounds over the real register, to look at."`
	Migrate  MigrateCmd  `cmd:"" help:"Create or upgrade the tables of the database."`
	User     UserCmd     `cmd:"" help:"Add and list the people who sign in."`
	Import   ImportCmd   `cmd:"" help:"Bring in a file: units, stations, dossier counts, ratings collected elsewhere, …"`
	Recount  RecountCmd  `cmd:"" help:"Count all ratings again and prove the tallies equal to them."`
	Verify   VerifyCmd   `cmd:"" help:"Check the hash chains of the ratings and of the audit log."`
	Replay   ReplayCmd   `cmd:"" help:"Read the inbox of the field survey again, make anew what is missing and prove the interviews equal to it."`
	Backup   BackupCmd   `cmd:"" help:"Write everything into one file while the server runs."`
	Restore  RestoreCmd  `cmd:"" help:"Put a backup in the place of the database; stop the server first."`
	CopyTo   CopyToCmd   `cmd:"" help:"Copy everything into another database, e.g. from SQLite to PostgreSQL."`
	Health   HealthCmd   `cmd:"" help:"Ask a running server whether it is healthy; exit 0 if so. For container health checks."`
	Estimate EstimateCmd `cmd:"" help:"Estimate from a CSV file under a sample design, and judge against a target."`
	Version  VersionCmd  `cmd:"" help:"Print the version of this program and of its database drivers."`
}

// app is what every command gets.
type app struct {
	ctx      context.Context
	log      *slog.Logger
	database string
	messages *server.Lang // what refusals say
}

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	var cli CLI
	k := kong.Parse(&cli,
		kong.Name("sipas"),
		kong.Description(description),
		kong.DefaultEnvars("SIPAS"),
		kong.Vars{"kinds": kinds(), "listen": defaultListen},
		kong.ConfigureHelp(kong.HelpOptions{Compact: true}),
		kong.UsageOnError())
	var handler slog.Handler = slog.NewTextHandler(os.Stderr, nil)
	if cli.LogJSON {
		handler = slog.NewJSONHandler(os.Stderr, nil)
	}
	messages, err := server.Messages("en")
	k.FatalIfErrorf(err)
	a := &app{ctx: ctx, log: slog.New(handler), database: cli.Database, messages: messages}
	slog.SetDefault(a.log)
	if err := k.Run(a); err != nil {
		fmt.Fprintln(os.Stderr, "sipas:", messages.Explain(err))
		os.Exit(1)
	}
}

// open opens the database; unless it is about to be migrated, its schema must
// fit. An SQLite file is upgraded at once, PostgreSQL only by "sipas migrate",
// because other servers may still run the older program on it.
func (a *app) open() (*survey.Store, error) {
	store, err := survey.Open(a.ctx, a.database, survey.SystemClock)
	if err != nil {
		return nil, err
	}
	if store.Engine() == survey.SQLite {
		err = store.Migrate(a.ctx)
	} else {
		err = store.CheckSchema(a.ctx)
	}
	if err != nil {
		return nil, errors.Join(err, store.Close())
	}
	return store, nil
}

// MigrateCmd creates or upgrades the tables.
type MigrateCmd struct{}

// Run brings the schema to the newest version.
func (MigrateCmd) Run(a *app) error {
	store, err := survey.Open(a.ctx, a.database, survey.SystemClock)
	if err != nil {
		return err
	}
	defer store.Close()
	if err := store.Migrate(a.ctx); err != nil {
		return err
	}
	fmt.Println("The database is up to date.")
	return nil
}

// VersionCmd prints versions.
type VersionCmd struct{}

// Run prints the version, the revision and the drivers.
func (VersionCmd) Run() error {
	info, ok := debug.ReadBuildInfo()
	if !ok {
		return errors.New("this program carries no build information")
	}
	fmt.Printf("sipas %s %s\n", version(info), info.GoVersion)
	for _, dep := range info.Deps {
		switch dep.Path {
		case "modernc.org/sqlite", "github.com/jackc/pgx/v5", "github.com/labstack/echo/v4", "gonum.org/v1/gonum":
			fmt.Println(" ", dep.Path, dep.Version)
		}
	}
	return nil
}

// version is the tag or the revision that the binary was built from.
func version(info *debug.BuildInfo) string {
	v := info.Main.Version
	if v == "" || v == "(devel)" {
		v = "devel"
		for _, s := range info.Settings {
			if s.Key == "vcs.revision" {
				v += "-" + s.Value[:min(12, len(s.Value))]
			}
		}
	}
	return v
}

func buildVersion() string {
	info, ok := debug.ReadBuildInfo()
	if !ok {
		return "unknown"
	}
	return version(info)
}
