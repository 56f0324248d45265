package main

import (
	"errors"
	"fmt"
	"net"
	"os"
	"path/filepath"

	"sipas/survey"
)

// DemoCmd serves an invented year, and two sample rounds, over the real register.
type DemoCmd struct {
	WebFlags
	Keep bool `help:"Go on with the demo database of last time, --database, instead of a fresh one."`
}

// Run fills a fresh database and serves it, results open to everybody.
func (cmd *DemoCmd) Run(a *app) error {
	if !cmd.Keep {
		dir, err := os.MkdirTemp("", "sipas-demo-")
		if err != nil {
			return err
		}
		defer os.RemoveAll(dir)
		a.database = filepath.Join(dir, "demo.db")
	}
	store, err := a.open()
	if err != nil {
		return err
	}
	defer store.Close()
	if err := prepare(a, store); err != nil {
		return err
	}
	l, err := cmd.listenSomewhere()
	if err != nil {
		return err
	}
	if cmd.BaseURL == "" {
		cmd.BaseURL = cmd.address(l) // posters and the codes that enrol tablets lead here
	}
	fmt.Println("Inventing a year of ratings …")
	truth, err := store.FillDemo(a.ctx)
	if err == nil {
		_, err = store.Publish(a.ctx)
	}
	var rounds *survey.DemoRounds
	if err == nil {
		fmt.Println("Two household rounds, from the frame to the weights …")
		rounds, err = store.FillDemoRounds(a.ctx)
	}
	if err == nil {
		err = cmd.introduce(a, store, truth, rounds, cmd.address(l))
	}
	if err != nil {
		return errors.Join(err, l.Close())
	}
	cmd.OpenResults = true
	return cmd.serve(a, store, l)
}

// listenSomewhere takes the usual port, or any free one when that is in use and
// none was asked for.
func (cmd *DemoCmd) listenSomewhere() (net.Listener, error) {
	l, err := cmd.listen()
	if err != nil && cmd.Listen == defaultListen {
		cmd.Listen = ":0"
		return cmd.listen()
	}
	return l, err
}

// demoPeople is one person for each role.
func demoPeople(unit string) []survey.Person {
	return []survey.Person{
		{Login: "quantri", Name: "Nguyễn Thị Quản Trị", Role: survey.Administrator},
		{Login: "phantich", Name: "Trần Văn Phân Tích", Role: survey.Analyst},
		{Login: "giamsat", Name: "Đỗ Thị Giám Sát", Role: survey.Supervisor},
		{Login: "soyte", Name: "Lê Thị Y Tế", Role: survey.Department, Sectors: []string{"health", "health-procedures"}},
		{Login: "sogiaoduc", Name: "Phạm Văn Giáo Dục", Role: survey.Department, Sectors: []string{"education", "education-procedures"}},
		{Login: "lanhdao", Name: "Hoàng Văn Lãnh Đạo", Role: survey.Leader, Units: []string{unit}},
		{Login: "nguoixem", Name: "Vũ Thị Người Xem", Role: survey.Viewer},
	}
}

// officeCounter is the busiest counter of an agency that serves one sector, so
// that its first page is the question.
func officeCounter(a *app, store *survey.Store, truth *survey.DemoTruth) (survey.Station, error) {
	reg, err := store.Register(a.ctx)
	if err != nil {
		return survey.Station{}, err
	}
	for _, st := range truth.Stations {
		if u, ok := reg.Unit(st.Unit); ok && u.Kind != "facility" && len(st.Sectors) == 1 {
			return st, nil
		}
	}
	return truth.Stations[0], nil
}

// introduce prints the addresses to open, one a line, and a one-time link for
// each role.
func (cmd *DemoCmd) introduce(a *app, store *survey.Store, truth *survey.DemoTruth, rounds *survey.DemoRounds, base string) error {
	shown, err := officeCounter(a, store, truth)
	if err != nil {
		return err
	}
	fmt.Printf("%d ratings from %d counters. Open, in a browser:\n", truth.Ratings, len(truth.Stations))
	lines := [][2]string{
		{"/q/" + shown.Code, "rate a counter"},
		{"/", "are the targets met?"},
		{"/sectors/land", "a sector"},
		{"/login", "sign in"},
		{"/q/" + shown.Code + "?kiosk=1", "the same counter on a shared tablet"},
		{"/units/" + shown.Unit + "/results", "an agency"},
		{"/compare", "compare agencies"},
		{"/?round=" + rounds.Finished, "a household round that was published"},
		{"/field/rounds/" + rounds.InField, "a household round in the field"},
	}
	if len(truth.Moved) > 0 {
		lines = append(lines, [2]string{"/q/" + truth.Moved[0].Code, "a poster that has moved"})
	}
	for _, line := range lines {
		fmt.Printf("%s%s\t%s\n", base, line[0], line[1])
	}
	token, _, err := store.NewEnrolment(a.ctx, "demo", rounds.Enumerators[0].ID)
	if err != nil {
		return err
	}
	fmt.Printf("%s/tablet/#enrol=%s\tan enumerator's tablet (valid for %s)\n", base, token, survey.EnrolmentFor)
	fmt.Println("Sign in as (each link works once):")
	for _, p := range demoPeople(shown.Unit) {
		known, err := store.PersonByLogin(a.ctx, p.Login)
		if survey.Is(err, survey.NotFound) {
			known, err = &p, store.CreatePerson(a.ctx, "demo", &p)
		}
		if err != nil {
			return err
		}
		token, err := store.Invite(a.ctx, "demo", known.ID, survey.SignInOnce)
		if err != nil {
			return err
		}
		fmt.Printf("%s/setup/%s\t%s\n", base, token, p.Role)
	}
	return nil
}
