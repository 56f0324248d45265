package survey

import "time"

// Watch is told what the store does, for measurement. It must return at once.
type Watch struct {
	Committed func(ratings int, took time.Duration) // a batch of ratings went to disk
	Published func(at time.Time)                    // the shown results are up to date
}

// Watch names who is told from now on.
func (s *Store) Watch(w Watch) { s.watch.Store(&w) }

func (s *Store) committed(ratings int, took time.Duration) {
	if w := s.watch.Load(); w != nil && ratings > 0 {
		w.Committed(ratings, took)
	}
}

func (s *Store) publishedAt(at time.Time) {
	if w := s.watch.Load(); w != nil {
		w.Published(at)
	}
}
