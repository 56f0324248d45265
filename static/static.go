// Package static holds the bytes that browsers load: style sheets, scripts,
// pictures, and vendored libraries with their licences.
package static

import "embed"

// Files are served under hashed names, see the server.
//
//go:embed *.css *.js *.svg *.png
var Files embed.FS
