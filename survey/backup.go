package survey

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"net/url"
	"os"
	"path/filepath"
	"strings"
)

// lastBackup is the setting with the time of the last backup.
const lastBackup = "last_backup"

// BackupReport says what a backup holds.
type BackupReport struct {
	File    string
	Bytes   int64
	Ratings int64
}

// Backup writes everything, as it is at one instant, into one file: an SQLite
// database, whatever the engine, which this program can serve or restore. While
// it runs ratings are stored as ever. The file appears under its name only
// when it is complete, on disk and has been opened and read through. An
// existing file is replaced only if overwrite is set.
func (s *Store) Backup(ctx context.Context, file string, overwrite bool) (BackupReport, error) {
	report := BackupReport{File: file}
	if err := mayWrite(file, overwrite); err != nil {
		return report, err
	}
	part := file + "." + NewID()[:8] + ".part"
	defer removeDatabase(part) // after the rename nothing is there
	var least int64
	if err := s.ro.QueryRowContext(ctx, "SELECT count(*) FROM rating").Scan(&least); err != nil {
		return report, storageError(err)
	}
	at := s.clock()
	write := s.vacuumInto
	if s.engine == Postgres {
		write = s.copyInto
	}
	if err := write(ctx, part); err != nil {
		return report, fmt.Errorf("writing the backup: %w", storageError(err))
	}
	var err error
	if report.Ratings, err = inspectBackup(ctx, part); err != nil {
		return report, fmt.Errorf("the backup is not good: %w", err)
	}
	if report.Ratings < least {
		return report, fmt.Errorf("the backup is not good: it has %d ratings, the database had %d before", report.Ratings, least)
	}
	if report.Bytes, err = syncFile(part); err != nil {
		return report, err
	}
	if err := mayWrite(file, overwrite); err != nil {
		return report, err
	}
	if err := rename(part, file); err != nil {
		return report, err
	}
	return report, s.saveSetting(ctx, lastBackup, Stamp(at))
}

// vacuumInto has SQLite write a compact copy, on a connection of its own, so
// that writers go on.
func (s *Store) vacuumInto(ctx context.Context, file string) error {
	if err := createPrivate(file); err != nil {
		return err
	}
	db, err := sql.Open("sqlite", sqliteDSN(s.path, false))
	if err != nil {
		return err
	}
	defer db.Close()
	_, err = db.ExecContext(ctx, "VACUUM INTO $1", file) // sqlite only
	return err
}

// createPrivate makes an empty file that only this user reads; SQLite fills it.
func createPrivate(file string) error {
	f, err := os.OpenFile(file, os.O_CREATE|os.O_EXCL|os.O_WRONLY, 0o600)
	if err != nil {
		return err
	}
	return f.Close()
}

// copyInto copies PostgreSQL into a new SQLite file.
func (s *Store) copyInto(ctx context.Context, file string) error {
	if err := createPrivate(file); err != nil {
		return err
	}
	dst, err := Open(ctx, file, s.clock)
	if err != nil {
		return err
	}
	if err = dst.Migrate(ctx); err == nil {
		_, err = s.CopyTo(ctx, dst, nil)
	}
	return errors.Join(err, dst.Close())
}

// inspectBackup opens a file that nobody writes and has it read through.
func inspectBackup(ctx context.Context, file string) (ratings int64, err error) {
	db, err := sql.Open("sqlite", "file:"+(&url.URL{Path: file}).EscapedPath()+"?mode=ro&immutable=1")
	if err != nil {
		return 0, err
	}
	defer db.Close()
	s := &Store{engine: SQLite, path: file, db: db, ro: db}
	if err := s.checkIntegrity(ctx); err != nil {
		return 0, err
	}
	err = db.QueryRowContext(ctx, "SELECT count(*) FROM rating").Scan(&ratings)
	return ratings, err
}

// RestoreReport says what was restored.
type RestoreReport struct {
	Ratings int64
	Faults  []Fault // places where the ratings do not fit the chain: as in the backup
	Aside   string  // where the database that was there before is kept, "" if there was none
}

// Restore puts a backup in the place of a database. The backup is checked
// first: read through, of no newer schema than this program's. An SQLite
// target that exists is replaced only if replace is set, and kept beside under
// another name; it must not be in use. A PostgreSQL target must be empty.
func Restore(ctx context.Context, backup, target string, replace bool, clock Clock) (report RestoreReport, err error) {
	postgres := strings.HasPrefix(target, "postgres://") || strings.HasPrefix(target, "postgresql://")
	path := strings.TrimPrefix(target, "file:")
	dir := filepath.Dir(path)
	if postgres {
		dir = os.TempDir()
	} else if err := mayWrite(path, replace); err != nil {
		return report, err
	}
	part := filepath.Join(dir, "sipas-restore-"+NewID()+".part")
	defer removeDatabase(part)
	if err := copyFile(backup, part); err != nil {
		return report, fmt.Errorf("reading the backup: %w", err)
	}
	src, err := openBackup(ctx, part, clock)
	if err != nil {
		return report, fmt.Errorf("the backup %s: %w", backup, err)
	}
	report.Faults, err = src.VerifyChain(ctx)
	if err == nil {
		err = src.ro.QueryRowContext(ctx, "SELECT count(*) FROM rating").Scan(&report.Ratings)
	}
	if err == nil && postgres {
		err = restorePostgres(ctx, src, target, clock)
	}
	if err := errors.Join(err, src.Close()); err != nil || postgres {
		return report, err
	}
	if _, err := syncFile(part); err != nil {
		return report, err
	}
	if report.Aside, err = setAside(ctx, path, clock); err != nil {
		return report, err
	}
	return report, rename(part, path)
}

// openBackup opens a copy of a backup, checks it and brings its schema up to date.
func openBackup(ctx context.Context, file string, clock Clock) (*Store, error) {
	s, err := Open(ctx, file, clock)
	if err != nil {
		return nil, err
	}
	if err = s.CheckSchema(ctx); err == nil || errors.Is(err, ErrSchemaOlder) {
		if err = s.checkIntegrity(ctx); err == nil {
			err = s.Migrate(ctx)
		}
	}
	if err != nil {
		return nil, errors.Join(err, s.Close())
	}
	return s, nil
}

func restorePostgres(ctx context.Context, src *Store, target string, clock Clock) error {
	dst, err := Open(ctx, target, clock)
	if err != nil {
		return err
	}
	if err = dst.Migrate(ctx); err == nil {
		_, err = src.CopyTo(ctx, dst, nil)
	}
	return errors.Join(err, dst.Close())
}

// setAside gives the database at path another name. Opening and closing it
// first brings its log into the file; if a log remains, somebody uses it.
func setAside(ctx context.Context, path string, clock Clock) (aside string, err error) {
	if _, err := os.Stat(path); errors.Is(err, fs.ErrNotExist) {
		return "", nil
	}
	aside = path + ".before-" + clock().UTC().Format("20060102T150405Z")
	if old, err := Open(ctx, path, clock); err == nil {
		if err := old.Close(); err != nil {
			return "", err
		}
		if _, err := os.Stat(path + "-wal"); err == nil {
			return "", Refuse(Conflict, "restore.in_use", "", "file", path)
		}
	} // what is no database, or damaged, is set aside as it is
	for _, suffix := range []string{"", "-wal", "-shm"} {
		if err := os.Rename(path+suffix, aside+suffix); err != nil && !errors.Is(err, fs.ErrNotExist) {
			return "", err
		}
	}
	return aside, nil
}

// mayWrite refuses to replace a file without being told so.
func mayWrite(file string, overwrite bool) error {
	if _, err := os.Stat(file); err == nil && !overwrite {
		return Refuse(Conflict, "backup.exists", "", "file", file)
	}
	return nil
}

// copyFile copies a file into a new one that only this user reads.
func copyFile(from, to string) error {
	in, err := os.Open(from)
	if err != nil {
		return err
	}
	defer in.Close()
	out, err := os.OpenFile(to, os.O_CREATE|os.O_EXCL|os.O_WRONLY, 0o600)
	if err != nil {
		return err
	}
	_, err = io.Copy(out, in)
	return errors.Join(err, out.Close())
}

// syncFile brings a file to disk and tells its size.
func syncFile(path string) (size int64, err error) {
	f, err := os.OpenFile(path, os.O_RDWR, 0)
	if err != nil {
		return 0, err
	}
	info, err := f.Stat()
	if err == nil {
		size = info.Size()
		err = f.Sync()
	}
	return size, errors.Join(err, f.Close())
}

// rename moves a file within its directory, durably.
func rename(from, to string) error {
	if err := os.Rename(from, to); err != nil {
		return err
	}
	dir, err := os.Open(filepath.Dir(to))
	if err != nil {
		return err
	}
	return errors.Join(dir.Sync(), dir.Close())
}

// removeDatabase removes an unfinished SQLite file and what belongs to it.
func removeDatabase(path string) {
	for _, suffix := range []string{"", "-wal", "-shm", "-journal"} {
		_ = os.Remove(path + suffix) // mostly not there
	}
}
