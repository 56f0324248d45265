package surveytest

import (
	"bufio"
	"context"
	"database/sql"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"os/exec"
	"strings"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"
	_ "github.com/jackc/pgx/v5/stdlib"
	_ "modernc.org/sqlite"
)

func TestEachEngineGivesFreshDatabases(t *testing.T) {
	seen := map[string]bool{}
	drivers := map[string]string{"sqlite": "sqlite", "postgres": "pgx"}
	for range 2 { // the second round must not meet the first one's table
		EachEngine(t, func(t *testing.T, database string) {
			engine := strings.Split(t.Name(), "/")[1]
			engine, _, _ = strings.Cut(engine, "#")
			seen[engine] = true
			db, err := sql.Open(drivers[engine], database)
			if err != nil {
				t.Fatal(err)
			}
			defer db.Close()
			if _, err := db.Exec("CREATE TABLE once (id BIGINT)"); err != nil {
				t.Errorf("%s: %v", database, err)
			}
		})
	}
	if !seen["sqlite"] || (RequireAll() && !seen["postgres"]) {
		t.Errorf("engines that ran: %v, want both", seen)
	}
}

func TestPostgresIsDurableAndSortsByBytes(t *testing.T) {
	ctx := context.Background()
	conn, err := pgx.Connect(ctx, PostgresDSN(t))
	if err != nil {
		t.Fatal(err)
	}
	defer conn.Close(ctx)
	for name, want := range map[string]string{"fsync": "on", "full_page_writes": "on", "synchronous_commit": "on",
		"data_checksums": "on", "server_encoding": "UTF8", "lc_collate": "C", "TimeZone": "UTC"} {
		var got string
		if err := conn.QueryRow(ctx, "SELECT current_setting($1)", name).Scan(&got); err != nil {
			t.Errorf("%s: %v", name, err)
		} else if got != want {
			t.Errorf("%s = %s, want %s", name, got, want)
		}
	}
}

// TestServerEndsWithItsProcess kills a process that runs a server, with the
// one signal that leaves it no time to clean up.
func TestServerEndsWithItsProcess(t *testing.T) {
	if os.Getenv("SIPAS_TEST_VICTIM") == "1" {
		dsn := PostgresDSN(t)
		server, _ := private()
		fmt.Printf("victim %s %s\n", server.dir, dsn)
		time.Sleep(time.Minute)
		return
	}
	PostgresDSN(t) // where there is no PostgreSQL this test ends here
	victim := exec.Command(os.Args[0], "-test.run=^TestServerEndsWithItsProcess$")
	victim.Env = append(os.Environ(), "SIPAS_TEST_VICTIM=1")
	out, err := victim.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := victim.Start(); err != nil {
		t.Fatal(err)
	}
	var dir, dsn string
	for lines := bufio.NewScanner(out); dsn == "" && lines.Scan(); {
		_, _ = fmt.Sscanf(lines.Text(), "victim %s %s", &dir, &dsn) // other lines do not match
	}
	if err := victim.Process.Kill(); err != nil {
		t.Fatal(err)
	}
	_ = victim.Wait() // it was killed
	if dsn == "" {
		t.Fatal("the process started no server")
	}
	for deadline := time.Now().Add(20 * time.Second); ; time.Sleep(50 * time.Millisecond) {
		_, statErr := os.Stat(dir)
		conn, dialErr := pgx.Connect(context.Background(), dsn)
		if dialErr == nil {
			_ = conn.Close(context.Background())
		}
		if errors.Is(statErr, fs.ErrNotExist) && dialErr != nil {
			return
		}
		if time.Now().After(deadline) {
			t.Fatalf("20 s after its process was killed: directory %s: %v; connecting: %v", dir, statErr, dialErr)
		}
	}
}
