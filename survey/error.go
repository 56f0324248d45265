package survey

import (
	"errors"
	"fmt"
	"strings"
)

// Code says what kind of refusal an Error is; the server turns it into a status.
type Code string

// The kinds of refusal.
const (
	Invalid     Code = "invalid"      // the input does not fit; 422
	NotFound    Code = "not_found"    // 404, also for what the person may not see
	Conflict    Code = "conflict"     // other content under the same id, or an outdated version; 409
	Forbidden   Code = "forbidden"    // 403
	Closed      Code = "closed"       // a round or station that takes no answers; 409
	TooMany     Code = "too_many"     // 429
	StorageFull Code = "storage_full" // 507
	Unavailable Code = "unavailable"  // 503
)

// Error is a refusal that a person can understand. Key names the message in
// the reader's language, Args fill it, Field is the input it speaks of. Every
// other error is ours: the log has its cause, the reader an incident number.
type Error struct {
	Code  Code
	Key   string
	Args  map[string]any
	Field string
}

func (e *Error) Error() string {
	var b strings.Builder
	fmt.Fprintf(&b, "%s: %s", e.Code, e.Key)
	if e.Field != "" {
		fmt.Fprintf(&b, " (%s)", e.Field)
	}
	if len(e.Args) > 0 {
		fmt.Fprintf(&b, " %v", e.Args)
	}
	return b.String()
}

// Refuse makes an Error; args are name, value, name, value, …
func Refuse(code Code, key, field string, args ...any) *Error {
	e := &Error{Code: code, Key: key, Field: field}
	for i := 0; i+1 < len(args); i += 2 {
		if e.Args == nil {
			e.Args = map[string]any{}
		}
		e.Args[fmt.Sprint(args[i])] = args[i+1]
	}
	return e
}

// Errors are several refusals of one input, in the order of its fields.
type Errors []*Error

func (es Errors) Error() string {
	parts := make([]string, len(es))
	for i, e := range es {
		parts[i] = e.Error()
	}
	return strings.Join(parts, "; ")
}

// Or returns nil when there are no refusals.
func (es Errors) Or() error {
	if len(es) == 0 {
		return nil
	}
	return es
}

// Is reports whether err is a refusal of the given kind.
func Is(err error, code Code) bool {
	var e *Error
	return errors.As(err, &e) && e.Code == code
}
