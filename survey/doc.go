// Package survey knows what a survey is and keeps it: units, questionnaires,
// stations, ratings, tallies, people, on SQLite and PostgreSQL.
package survey
