package survey

import "time"

// Clock tells the time. It is the one place where the program reads the
// system clock; tests give their own.
type Clock func() time.Time

// SystemClock is the clock of the machine, in UTC.
func SystemClock() time.Time { return time.Now().UTC() }

// Vietnam is the time zone of days, months and office hours (UTC+7, no
// daylight saving since 1975).
var Vietnam = time.FixedZone("ICT", 7*3600)

// Day is the calendar day in Vietnam, ISO 8601.
func (c Clock) Day() string { return c().In(Vietnam).Format(time.DateOnly) }

// dayBefore is yesterday in Vietnam, the last day that is over.
func (c Clock) dayBefore() string { return c().In(Vietnam).AddDate(0, 0, -1).Format(time.DateOnly) }

// Stamp is an instant as stored: RFC 3339, UTC, seconds.
func Stamp(t time.Time) string { return t.UTC().Format(time.RFC3339) }
