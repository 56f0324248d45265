package surveytest

import (
	"database/sql"
	"testing"

	_ "modernc.org/sqlite" // the driver of the product
)

// FillRatings puts n ratings straight into the table of a SQLite database with
// a schema: a million in seconds, for tests of reading. Tallies do not know of
// them.
func FillRatings(t testing.TB, path, round, form, unit, sector, day, answers string, n int) {
	t.Helper()
	db, err := sql.Open("sqlite", path)
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	_, err = db.Exec(`WITH RECURSIVE i(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM i WHERE n < $1)
		INSERT INTO rating (id, round_id, form, unit_id, sector, station, printed, channel, respondent, day, answers, extra, flags, batch)
		SELECT printf('%032x', n), $2, $3, $4, $5, '', '', 'phone', 'citizen', $6, $7, '', '', '' FROM i`,
		n, round, form, unit, sector, day, answers)
	if err != nil {
		t.Fatal(err)
	}
}
