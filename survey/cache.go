package survey

import (
	"context"
	"database/sql"
	"sync"
	"time"
)

// cacheAge is how long a process may answer from memory what another process
// may have changed. Its own changes it sees at once.
const cacheAge = 2 * time.Second

// cache keeps what every rating needs. It is a copy of the database, never the
// place where two processes agree on something.
type cache struct {
	register memo[*Register]
	places   memo[Place]
	forms    memo[*Questionnaire]
	keys     memo[serverKeys]
}

func (c *cache) clear() {
	c.register.clear()
	c.places.clear()
	c.forms.clear()
	c.keys.clear()
}

// memo keeps values by key for cacheAge, and until one reader has read them
// anew. What was read before a change is not kept after it: get drops a value
// of an older generation.
type memo[T any] struct {
	mu         sync.Mutex
	entries    map[string]memoEntry[T]
	generation int
}

type memoEntry[T any] struct {
	value   T
	until   time.Time
	loading bool // somebody reads it anew; the others take what is here meanwhile
}

// memoSize bounds the entries; a province has a few thousand stations.
const memoSize = 20_000

// get gives a value, or load's, which is kept unless it fails.
func (m *memo[T]) get(key string, now time.Time, load func() (T, error)) (T, error) {
	m.mu.Lock()
	e, ok := m.entries[key]
	generation := m.generation
	if ok && (now.Before(e.until) || e.loading) {
		m.mu.Unlock()
		return e.value, nil
	}
	if ok {
		e.loading = true
		m.entries[key] = e
	}
	m.mu.Unlock()
	value, err := load()
	m.mu.Lock()
	defer m.mu.Unlock()
	if err != nil {
		if m.generation == generation {
			delete(m.entries, key)
		}
		return value, err
	}
	if m.generation == generation {
		if m.entries == nil || len(m.entries) >= memoSize {
			m.entries = map[string]memoEntry[T]{}
		}
		m.entries[key] = memoEntry[T]{value: value, until: now.Add(cacheAge)}
	}
	return value, nil
}

func (m *memo[T]) clear() {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.entries = nil
	m.generation++
}

// edit runs fn in a writing transaction that changes the register, and forgets
// what was kept of it.
func (s *Store) edit(ctx context.Context, fn func(*sql.Tx) error) error {
	err := s.tx(ctx, fn)
	s.cache.clear()
	return err
}
