package main

import (
	"errors"
	"fmt"
	"strings"

	"sipas/survey"
)

// UserCmd manages the people who sign in.
type UserCmd struct {
	Add  UserAddCmd  `cmd:"" help:"Add a person and print a one-time link to set a password."`
	Link UserLinkCmd `cmd:"" help:"Print a new one-time link for a person who has lost the password."`
	List UserListCmd `cmd:"" help:"List the people."`
	Off  UserOffCmd  `cmd:"" help:"Disable a person; all sessions end at once."`
}

// consoleActor is who acts, in the audit log, when a command is run on the machine.
const consoleActor = "console"

// UserAddCmd adds a person.
type UserAddCmd struct {
	Login   string   `arg:"" help:"Name to sign in with."`
	Name    string   `help:"Name of the person." required:""`
	Role    string   `help:"administrator, analyst, department, leader or viewer." enum:"administrator,analyst,department,leader,viewer" required:""`
	Sectors []string `help:"Sectors of a department, e.g. health,education." placeholder:"CODE"`
	Units   []string `help:"Units of a unit leader, by id." placeholder:"ID"`
	BaseURL string   `help:"Public address, for the link." default:"http://localhost:8080"`
}

// Run adds the person and prints the link.
func (cmd *UserAddCmd) Run(a *app) error {
	return a.withRegister(func(store *survey.Store) error {
		p := &survey.Person{Login: cmd.Login, Name: cmd.Name, Role: survey.Role(cmd.Role), Sectors: cmd.Sectors, Units: cmd.Units}
		if err := store.CreatePerson(a.ctx, consoleActor, p); err != nil {
			return err
		}
		return printLink(a, store, p.ID, cmd.BaseURL)
	})
}

// UserLinkCmd makes a new link.
type UserLinkCmd struct {
	Login   string `arg:"" help:"Name the person signs in with."`
	BaseURL string `help:"Public address, for the link." default:"http://localhost:8080"`
}

// Run prints the link.
func (cmd *UserLinkCmd) Run(a *app) error {
	return a.withStore(func(store *survey.Store) error {
		p, err := store.PersonByLogin(a.ctx, cmd.Login)
		if err != nil {
			return err
		}
		return printLink(a, store, p.ID, cmd.BaseURL)
	})
}

func printLink(a *app, store *survey.Store, person, base string) error {
	token, err := store.Invite(a.ctx, consoleActor, person, survey.SetPassword)
	if err != nil {
		return err
	}
	fmt.Printf("Open this link once to set the password:\n%s/setup/%s\n", strings.TrimRight(base, "/"), token)
	return nil
}

// UserListCmd lists people.
type UserListCmd struct{}

// Run prints one person a line.
func (UserListCmd) Run(a *app) error {
	return a.withStore(func(store *survey.Store) error {
		people, err := store.People(a.ctx)
		for _, p := range people {
			state := "active"
			if p.Disabled {
				state = "disabled"
			}
			fmt.Printf("%-24s %-14s %-9s %s %s\n", p.Login, p.Role, state, p.Name, strings.Join(append(p.Sectors, p.Units...), " "))
		}
		return err
	})
}

// UserOffCmd disables a person.
type UserOffCmd struct {
	Login string `arg:"" help:"Name the person signs in with."`
}

// Run disables the person.
func (cmd *UserOffCmd) Run(a *app) error {
	return a.withStore(func(store *survey.Store) error {
		p, err := store.PersonByLogin(a.ctx, cmd.Login)
		if err != nil {
			return err
		}
		p.Disabled = true
		return store.UpdatePerson(a.ctx, consoleActor, p)
	})
}

// withStore opens the database, which must be there, for one command: a name
// that is mistyped would else be a new, empty database, and its backup a success.
func (a *app) withStore(do func(*survey.Store) error) error {
	if err := survey.Exists(a.database); err != nil {
		return fmt.Errorf("there is no database: %w; name it with --database", err)
	}
	store, err := a.open()
	if err != nil {
		return err
	}
	return errors.Join(do(store), store.Close())
}

// withRegister opens the database, new or not, with the register in it.
func (a *app) withRegister(do func(*survey.Store) error) error {
	store, err := a.open()
	if err != nil {
		return err
	}
	if err := store.Seed(a.ctx); err != nil {
		return errors.Join(err, store.Close())
	}
	return errors.Join(do(store), store.Close())
}
