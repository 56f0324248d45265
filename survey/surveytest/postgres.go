package surveytest

import (
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"io"
	"net"
	"net/url"
	"os"
	"os/exec"
	"os/user"
	"path/filepath"
	"strconv"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"
)

// errNoPostgres says that the PostgreSQL server programs are not installed.
var errNoPostgres = errors.New("PostgreSQL (initdb and postgres); on Debian: apt-get install postgresql")

// PostgresDSN returns the address of a fresh, empty database on this process's
// private PostgreSQL; the database is dropped with the test. The server starts
// at the first call and ends with the process, however that ends.
func PostgresDSN(t testing.TB) string {
	t.Helper()
	server, err := private()
	if errors.Is(err, errNoPostgres) {
		Missing(t, "%v", err)
	}
	if err != nil {
		t.Fatalf("starting PostgreSQL: %v", err)
	}
	name := "t" + strings.ToLower(rand.Text())
	if err := server.exec("CREATE DATABASE " + name); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := server.exec("DROP DATABASE " + name + " WITH (FORCE)"); err != nil {
			t.Error(err)
		}
	})
	return server.dsn(name)
}

// private is the one server of this process.
var private = sync.OnceValues(startPostgres)

// cluster is a running PostgreSQL server in a directory of its own.
type cluster struct {
	dir        string // data, socket and log; the watcher removes it
	port       int
	credential *syscall.Credential // nil when this process is an ordinary user
	programs   string              // directory of initdb and postgres
	life       io.Closer           // the watcher's standard input
}

func (c *cluster) dsn(database string) string {
	u := url.URL{Scheme: "postgres", User: url.User("sipas"), Host: net.JoinHostPort("127.0.0.1", strconv.Itoa(c.port)),
		Path: database, RawQuery: "sslmode=disable"}
	return u.String()
}

// exec runs one statement on a connection of its own.
func (c *cluster) exec(statement string) error {
	ctx, cancel := context.WithTimeout(context.Background(), 30*time.Second)
	defer cancel()
	conn, err := pgx.Connect(ctx, c.dsn("postgres"))
	if err != nil {
		return err
	}
	_, err = conn.Exec(ctx, statement)
	return errors.Join(err, conn.Close(ctx))
}

func startPostgres() (*cluster, error) {
	programs, err := findPostgres()
	if err != nil {
		return nil, err
	}
	credential, err := ordinaryUser()
	if err != nil {
		return nil, err
	}
	// The free port may be taken by somebody else before the server has it.
	for range 3 {
		c := &cluster{programs: programs, credential: credential}
		if err = c.start(); err == nil {
			return c, nil
		}
	}
	return nil, err
}

// findPostgres returns the directory with the newest initdb and postgres.
func findPostgres() (string, error) {
	newest, newestVersion := "", -1
	dirs, _ := filepath.Glob("/usr/lib/postgresql/*/bin") // Debian's place; its only error is a bad pattern
	for _, dir := range dirs {
		version, err := strconv.Atoi(filepath.Base(filepath.Dir(dir)))
		if err != nil || version <= newestVersion || !hasPrograms(dir) {
			continue
		}
		newest, newestVersion = dir, version
	}
	if newest != "" {
		return newest, nil
	}
	if initdb, err := exec.LookPath("initdb"); err == nil && hasPrograms(filepath.Dir(initdb)) {
		return filepath.Dir(initdb), nil
	}
	return "", errNoPostgres
}

func hasPrograms(dir string) bool {
	for _, name := range []string{"initdb", "postgres"} {
		if _, err := exec.LookPath(filepath.Join(dir, name)); err != nil {
			return false
		}
	}
	return true
}

// ordinaryUser returns whom root becomes, since PostgreSQL refuses to run as
// root, and nil for everybody else.
func ordinaryUser() (*syscall.Credential, error) {
	if os.Geteuid() != 0 {
		return nil, nil
	}
	for _, name := range []string{"postgres", "nobody"} {
		u, err := user.Lookup(name)
		if err != nil {
			continue
		}
		uid, err := strconv.ParseUint(u.Uid, 10, 32)
		if err != nil {
			return nil, fmt.Errorf("user %s: %w", name, err)
		}
		gid, err := strconv.ParseUint(u.Gid, 10, 32)
		if err != nil {
			return nil, fmt.Errorf("user %s: %w", name, err)
		}
		return &syscall.Credential{Uid: uint32(uid), Gid: uint32(gid)}, nil
	}
	return nil, errors.New("running as root, and no user postgres or nobody to run PostgreSQL as")
}

// watcher runs PostgreSQL until its standard input ends, then stops it and
// removes its directory. The input is a pipe from the test process, which the
// kernel closes whatever ends that process: return, panic or SIGKILL.
const watcher = `
exec 3<&0
"$@" & server=$!
{ read -r _ <&3; kill -QUIT $server; } & reader=$!
wait $server
kill $reader
rm -rf "$SIPAS_TEST_CLUSTER"
`

// start creates the cluster and waits until it answers.
func (c *cluster) start() (err error) {
	if c.port, err = freePort(); err != nil {
		return err
	}
	// Not os.TempDir: a socket's path has room for 107 bytes, and the ordinary
	// user must be able to enter.
	if c.dir, err = os.MkdirTemp("/tmp", "sipas-pg-"); err != nil {
		return err
	}
	keep := false
	defer func() {
		if !keep {
			err = errors.Join(err, os.RemoveAll(c.dir))
		}
	}()
	if c.credential != nil {
		if err := os.Chown(c.dir, int(c.credential.Uid), int(c.credential.Gid)); err != nil {
			return err
		}
	}
	data := filepath.Join(c.dir, "data")
	initdb := c.command(filepath.Join(c.programs, "initdb"), "--pgdata="+data, "--username=sipas", "--auth=trust",
		"--locale=C", "--encoding=UTF8", "--data-checksums", "--no-sync", "--no-instructions")
	if out, err := initdb.CombinedOutput(); err != nil {
		return fmt.Errorf("initdb: %w\n%s", err, out)
	}
	log, err := os.Create(filepath.Join(c.dir, "log"))
	if err != nil {
		return err
	}
	defer log.Close() // the server has its own
	server := c.command("/bin/sh", "-c", watcher, "watcher", filepath.Join(c.programs, "postgres"), "-D", data,
		"-c", "listen_addresses=127.0.0.1", "-c", "port="+strconv.Itoa(c.port),
		"-c", "unix_socket_directories="+c.dir, "-c", "max_connections=300", "-c", "shared_buffers=64MB",
		"-c", "fsync=on", "-c", "synchronous_commit=on", "-c", "full_page_writes=on", "-c", "timezone=UTC")
	server.Stdout, server.Stderr = log, log // not the test's: `go test` waits for these to close
	if c.life, err = server.StdinPipe(); err != nil {
		return err
	}
	if err := server.Start(); err != nil {
		return err
	}
	ended := make(chan struct{})
	go func() {
		defer close(ended)
		_ = server.Wait() // how it ended is told by its log
	}()
	if err := c.waitReady(ended); err != nil {
		_ = c.life.Close()
		<-ended
		text, _ := io.ReadAll(io.NewSectionReader(log, 0, 1<<16)) // only adds to the message
		return fmt.Errorf("%w\n%s", err, text)
	}
	keep = true
	return nil
}

// command runs a program as the ordinary user, with none of this process's
// environment and out of reach of the terminal's Ctrl-C.
func (c *cluster) command(program string, args ...string) *exec.Cmd {
	cmd := exec.Command(program, args...)
	cmd.Dir = c.dir
	cmd.Env = []string{"PATH=/usr/bin:/bin", "LC_ALL=C", "TZ=UTC", "SIPAS_TEST_CLUSTER=" + c.dir}
	cmd.SysProcAttr = &syscall.SysProcAttr{Setpgid: true, Credential: c.credential}
	return cmd
}

// waitReady waits until this cluster, and not another server on the same port, answers.
func (c *cluster) waitReady(ended <-chan struct{}) error {
	deadline := time.After(60 * time.Second)
	for {
		err := errors.New("PostgreSQL has not started")
		if _, statErr := os.Stat(filepath.Join(c.dir, "data", "postmaster.pid")); statErr == nil {
			if err = c.exec("SELECT 1"); err == nil {
				return nil
			}
		}
		select {
		case <-ended:
			return fmt.Errorf("PostgreSQL ended at once: %w", err)
		case <-deadline:
			return err
		case <-time.After(20 * time.Millisecond):
		}
	}
}

// freePort is a TCP port that is free on the loopback at this moment.
func freePort() (int, error) {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return 0, err
	}
	defer l.Close()
	return l.Addr().(*net.TCPAddr).Port, nil
}
