// What is fixed in one version of the app.

// version is compared with the oldest version that the server still wants.
export const version = '1.0.0'

// built is a time that lies before every right clock: a tablet that tells an
// earlier one is wrong.
export const built = '2026-11-24T00:00:00Z'

// older reports whether version a comes before version b.
export function older(a, b) {
  const [x, y] = [a, b].map((v) => String(v).split('.').map((n) => parseInt(n, 10) || 0))
  for (let i = 0; i < 3; i++) {
    if ((x[i] ?? 0) !== (y[i] ?? 0)) return (x[i] ?? 0) < (y[i] ?? 0)
  }
  return false
}

// instant is a time as all our texts have it: RFC 3339, UTC, seconds.
export const instant = (ms = Date.now()) => new Date(ms).toISOString().replace(/\.\d+/, '')
