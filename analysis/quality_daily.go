package analysis

import (
	"fmt"
	"math"
	"slices"
)

// InterviewRecord is what the daily check looks at in one interview.
type InterviewRecord struct {
	ID          string
	Enumerator  string
	Version     string  // of the questionnaire
	StartMinute int     // after midnight, local time
	Seconds     float64 // duration; NaN when unknown
	Asked       int     // items asked
	Missing     int     // of them without answer
	Other       int     // of them answered "other"
}

// DailyRow sums up the interviews of one enumerator (check F13).
type DailyRow struct {
	Enumerator     string
	Interviews     int
	RepeatedIDs    int      // interviews whose id occurs more than once in the file
	Versions       []string // of the questionnaire, sorted
	MissingRate    float64  // of items asked
	OtherRate      float64
	SecondsPerItem float64 // median over interviews; NaN when unknown
	OutOfHours     int     // begun before 7:00 or from 21:00
	Heaped         int     // begun in a minute ending in 0 or 5
}

// The hours of interviews.
const (
	dayBegins = 7 * 60
	dayEnds   = 21 * 60
)

// DailyCheck sums up the interviews of a day by enumerator, sorted by name.
// Counts that contradict each other are an error naming the interview.
func DailyCheck(interviews []InterviewRecord) ([]DailyRow, error) {
	ids := make(map[string]int)
	for _, r := range interviews {
		ids[r.ID]++
	}
	byName := make(map[string]*dailySums)
	for _, r := range interviews {
		if r.Asked < 0 || r.Missing < 0 || r.Other < 0 || r.Missing+r.Other > r.Asked || r.StartMinute < 0 || r.StartMinute >= 24*60 || r.Seconds < 0 {
			return nil, fmt.Errorf("interview %q: %d asked, %d missing, %d other, minute %d, %v seconds", r.ID, r.Asked, r.Missing, r.Other, r.StartMinute, r.Seconds)
		}
		s := byName[r.Enumerator]
		if s == nil {
			s = &dailySums{row: DailyRow{Enumerator: r.Enumerator}}
			byName[r.Enumerator] = s
		}
		s.add(r, ids[r.ID] > 1)
	}
	rows := make([]DailyRow, 0, len(byName))
	for _, s := range byName {
		s.row.MissingRate = float64(s.missing) / float64(s.asked)
		s.row.OtherRate = float64(s.other) / float64(s.asked)
		s.row.SecondsPerItem = medianOf(s.pace)
		slices.Sort(s.row.Versions)
		rows = append(rows, s.row)
	}
	slices.SortFunc(rows, func(a, b DailyRow) int {
		if a.Enumerator < b.Enumerator {
			return -1
		}
		return 1
	})
	return rows, nil
}

type dailySums struct {
	row                   DailyRow
	asked, missing, other int
	pace                  []float64
}

func (s *dailySums) add(r InterviewRecord, repeated bool) {
	s.row.Interviews++
	if repeated {
		s.row.RepeatedIDs++
	}
	if !slices.Contains(s.row.Versions, r.Version) {
		s.row.Versions = append(s.row.Versions, r.Version)
	}
	if r.StartMinute < dayBegins || r.StartMinute >= dayEnds {
		s.row.OutOfHours++
	}
	if Heaped([]int{r.StartMinute})[0] {
		s.row.Heaped++
	}
	s.asked, s.missing, s.other = s.asked+r.Asked, s.missing+r.Missing, s.other+r.Other
	if r.Asked > 0 && !math.IsNaN(r.Seconds) {
		s.pace = append(s.pace, r.Seconds/float64(r.Asked))
	}
}
