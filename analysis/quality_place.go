package analysis

import (
	"cmp"
	"math"
	"slices"
)

// Visit is the place and time of one interview (check F9).
type Visit struct {
	Enumerator             string
	Latitude, Longitude    float64 // degrees; NaN without a position
	AddressLat, AddressLon float64 // where it should be; NaN when unknown
	Start, End             float64 // seconds on one clock
	Office                 bool    // at an office everyone is at the same place
	Mock                   bool    // the device reported a made-up position
}

// VisitFlags are the marks of one interview; each alone proves nothing.
type VisitFlags struct {
	SamePoint bool // position equal to another interview's to 5 decimals (households only)
	Crowded   bool // more than CrowdLimit other interviews within 25 m (households only)
	Far       bool // over 200 m from the address
	TooFast   bool // over 80 km/h from the interview before, same enumerator
	Overlap   bool // began before the interview before had ended, same enumerator
	Mock      bool
}

// The limits of check F9.
const (
	CrowdLimit    = 5
	crowdMetres   = 25.0
	farMetres     = 200.0
	fastKMPerHour = 80.0
)

// CheckVisits marks visits. A visit without position gets no mark of place.
func CheckVisits(visits []Visit) []VisitFlags {
	flags := make([]VisitFlags, len(visits))
	var placed []int // households with a position
	for i, v := range visits {
		flags[i].Mock = v.Mock
		flags[i].Far = metres(v.Latitude, v.Longitude, v.AddressLat, v.AddressLon) > farMetres
		if !v.Office && v.hasPosition() {
			placed = append(placed, i)
		}
	}
	markNeighbours(visits, placed, flags)
	markJourneys(visits, flags)
	return flags
}

func (v Visit) hasPosition() bool { return !math.IsNaN(v.Latitude) && !math.IsNaN(v.Longitude) }

// markNeighbours compares households in order of latitude, only those within
// 25 m north to south.
func markNeighbours(visits []Visit, placed []int, flags []VisitFlags) {
	slices.SortStableFunc(placed, func(a, b int) int { return cmp.Compare(visits[a].Latitude, visits[b].Latitude) })
	near := make([]int, len(visits))
	reach := crowdMetres / metresPerDegree
	for x, i := range placed {
		for _, j := range placed[x+1:] {
			a, b := visits[i], visits[j]
			if b.Latitude-a.Latitude > reach {
				break
			}
			if round5(a.Latitude) == round5(b.Latitude) && round5(a.Longitude) == round5(b.Longitude) {
				flags[i].SamePoint, flags[j].SamePoint = true, true
			}
			if metres(a.Latitude, a.Longitude, b.Latitude, b.Longitude) <= crowdMetres {
				near[i]++
				near[j]++
			}
		}
	}
	for _, i := range placed {
		flags[i].Crowded = near[i] > CrowdLimit
	}
}

// markJourneys follows each enumerator from interview to interview.
func markJourneys(visits []Visit, flags []VisitFlags) {
	order := make([]int, len(visits))
	for i := range order {
		order[i] = i
	}
	slices.SortStableFunc(order, func(a, b int) int {
		return cmp.Or(cmp.Compare(visits[a].Enumerator, visits[b].Enumerator), cmp.Compare(visits[a].Start, visits[b].Start))
	})
	for x := 1; x < len(order); x++ {
		i, before := order[x], order[x-1]
		a, b := visits[before], visits[i]
		if a.Enumerator != b.Enumerator {
			continue
		}
		gap := b.Start - a.End
		flags[i].Overlap = gap < 0
		distance := metres(a.Latitude, a.Longitude, b.Latitude, b.Longitude)
		// Under 100 m the inaccuracy of a position looks like speed.
		flags[i].TooFast = distance > 100 && distance/1000 > fastKMPerHour*math.Max(gap, 0)/3600
	}
}

func round5(x float64) float64 { return math.Round(x * 1e5) }

const (
	earthMetres     = 6371008.8
	metresPerDegree = earthMetres * math.Pi / 180
)

// metres is the great-circle distance (haversine); NaN without a position.
func metres(lat1, lon1, lat2, lon2 float64) float64 {
	rad := math.Pi / 180
	dLat, dLon := (lat2-lat1)*rad/2, (lon2-lon1)*rad/2
	h := math.Sin(dLat)*math.Sin(dLat) + math.Cos(lat1*rad)*math.Cos(lat2*rad)*math.Sin(dLon)*math.Sin(dLon)
	return 2 * earthMetres * math.Asin(math.Min(1, math.Sqrt(h)))
}
