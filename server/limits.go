package server

import (
	"net/netip"
	"slices"
	"sync"
	"time"

	"golang.org/x/time/rate"
)

// Limits bound how many answers this process takes. They protect the server
// from a flood and are far above what people at a counter can send: the key is
// the counter, and the address only a high ceiling, as a one-stop shop or a
// hospital sends everything from one address. Zero values mean the defaults.
type Limits struct {
	StationPerSecond, StationBurst int
	AddressPerSecond, AddressBurst int
}

func (l Limits) orDefaults() Limits {
	def := func(v *int, usual int) {
		if *v == 0 {
			*v = usual
		}
	}
	def(&l.StationPerSecond, 50)
	def(&l.StationBurst, 20_000)
	def(&l.AddressPerSecond, 500)
	def(&l.AddressBurst, 50_000)
	return l
}

// limiter keeps a token bucket for each counter and address. It is memory of
// this process only, and forgets what has not been used for a while.
type limiter struct {
	limits Limits
	mu     sync.Mutex
	seen   map[string]*rate.Limiter
}

func newLimiter(l Limits) *limiter {
	return &limiter{limits: l.orDefaults(), seen: map[string]*rate.Limiter{}}
}

// maxBuckets bounds the memory: about 10 MB.
const maxBuckets = 50_000

func (l *limiter) allow(station, address string, now time.Time) bool {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.bucket("s"+station, rate.Limit(l.limits.StationPerSecond), l.limits.StationBurst, now).AllowN(now, 1) &&
		l.bucket("a"+network(address), rate.Limit(l.limits.AddressPerSecond), l.limits.AddressBurst, now).AllowN(now, 1)
}

// Wrong codes of households that are borne. There are 30⁹ codes; by the beginning of
// the code a guesser gets one wrong try in ten seconds, wherever the tries come
// from, and an address, behind which a whole village may be, one a second. Who
// types a right code is held up only where its beginning is being guessed.
const (
	guessPrefix        = 3 // characters
	guessesByPrefix    = 30
	guessesByAddress   = 300
	answersByCase      = 10 // sent for one code, then one a minute
	wrongByPrefixRate  = rate.Limit(0.1)
	wrongByAddressRate = rate.Limit(1)
	answersByCaseRate  = rate.Limit(1.0 / 60)
)

// mayTry reports whether a code may be looked up; wrong notes that it was not there.
func (l *limiter) mayTry(code, address string, now time.Time, wrong bool) bool {
	l.mu.Lock()
	defer l.mu.Unlock()
	prefix := l.bucket("g"+code[:min(len(code), guessPrefix)], wrongByPrefixRate, guessesByPrefix, now)
	from := l.bucket("w"+network(address), wrongByAddressRate, guessesByAddress, now)
	if wrong {
		prefix.AllowN(now, 1)
		from.AllowN(now, 1)
	}
	return prefix.TokensAt(now) >= 1 && from.TokensAt(now) >= 1
}

// maySend reports whether answers may be sent for a case once more.
func (l *limiter) maySend(id string, now time.Time) bool {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.bucket("c"+id, answersByCaseRate, answersByCase, now).AllowN(now, 1)
}

func (l *limiter) bucket(key string, perSecond rate.Limit, burst int, now time.Time) *rate.Limiter {
	if b := l.seen[key]; b != nil {
		return b
	}
	if len(l.seen) >= maxBuckets {
		for k, b := range l.seen { // a full bucket remembers nothing
			if b.TokensAt(now) >= float64(b.Burst()) {
				delete(l.seen, k)
			}
		}
	}
	if len(l.seen) >= maxBuckets {
		clear(l.seen)
	}
	b := rate.NewLimiter(perSecond, burst)
	l.seen[key] = b
	return b
}

// network is what counts as one address: an IPv6 subscriber has a whole /64.
func network(address string) string {
	a, err := netip.ParseAddr(address)
	if err != nil {
		return address
	}
	a = a.Unmap()
	if a.Is6() {
		if p, err := a.WithZone("").Prefix(64); err == nil {
			return p.String()
		}
	}
	return a.String()
}

// arrivals remembers when the last answers of each counter came, to flag what
// looks like one person answering again and again. Only the flag is stored;
// nothing is refused for it. It is memory of this process only.
type arrivals struct {
	mu   sync.Mutex
	last map[string][]arrival // by station, at most burstSize
}

type arrival struct {
	at    time.Time
	kiosk bool
}

// What is flagged.
const (
	flagBurst    = "burst"  // the third answer at a counter within a minute, and those after it
	flagRepeat   = "repeat" // on a shared tablet within 5 seconds of another
	burstSize    = 3
	burstWindow  = time.Minute
	repeatWindow = 5 * time.Second
)

// note tells the flags of an answer that arrives now. forget takes it back when
// it was a repetition of one already stored, or was not stored.
func (a *arrivals) note(station string, kiosk bool, now time.Time) (flags []string, forget func()) {
	a.mu.Lock()
	defer a.mu.Unlock()
	if a.last == nil {
		a.last = map[string][]arrival{}
	}
	recent := slices.DeleteFunc(a.last[station], func(x arrival) bool { return now.Sub(x.at) >= burstWindow })
	if len(recent)+1 >= burstSize {
		flags = append(flags, flagBurst)
	}
	if kiosk && slices.ContainsFunc(recent, func(x arrival) bool { return x.kiosk && now.Sub(x.at) < repeatWindow }) {
		flags = append(flags, flagRepeat)
	}
	if len(recent) == burstSize {
		recent = slices.Delete(recent, 0, 1) // more of them would change nothing
	}
	this := arrival{now, kiosk}
	a.last[station] = append(recent, this)
	return flags, func() {
		a.mu.Lock()
		defer a.mu.Unlock()
		if i := slices.Index(a.last[station], this); i >= 0 {
			a.last[station] = slices.Delete(a.last[station], i, i+1)
		}
	}
}
