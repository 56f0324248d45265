// Bytes, texts and hashes.

const encoder = new TextEncoder()
const decoder = new TextDecoder('utf-8', { fatal: true })

export const utf8 = (text) => encoder.encode(text)
export const text = (bytes) => decoder.decode(bytes)

export function concat(...parts) {
  const out = new Uint8Array(parts.reduce((n, p) => n + p.length, 0))
  let at = 0
  for (const p of parts) {
    out.set(p, at)
    at += p.length
  }
  return out
}

export const hex = (bytes) => Array.from(bytes, (b) => b.toString(16).padStart(2, '0')).join('')

export function unhex(digits) {
  return Uint8Array.from(digits.match(/../g) ?? [], (pair) => parseInt(pair, 16))
}

export function base64(bytes) {
  let s = ''
  for (let i = 0; i < bytes.length; i += 0x8000) s += String.fromCharCode(...bytes.subarray(i, i + 0x8000))
  return btoa(s)
}

// base64url without padding, as all signatures and keys travel.
export const base64url = (bytes) => base64(bytes).replaceAll('+', '-').replaceAll('/', '_').replace(/=+$/, '')

export function unbase64url(s) {
  return Uint8Array.from(atob(s.replaceAll('-', '+').replaceAll('_', '/')), (c) => c.charCodeAt(0))
}

export const random = (n) => crypto.getRandomValues(new Uint8Array(n))

// newID gives 128 random bits: ids carry neither time nor order.
export const newID = () => hex(random(16))

export const sha256 = async (bytes) => new Uint8Array(await crypto.subtle.digest('SHA-256', bytes))

// canonical writes JSON by RFC 8785: keys sorted by UTF-16 units, no white
// space. Undefined fields are left out. Texts that are no Unicode (half a
// surrogate pair) are refused by the RFC; here the half becomes U+FFFD, so that
// an odd keyboard never costs an interview.
export function canonical(value) {
  if (Array.isArray(value)) return '[' + value.map((v) => canonical(v ?? null)).join(',') + ']'
  if (value && typeof value === 'object') {
    const keys = Object.keys(value).filter((k) => value[k] !== undefined).sort()
    return '{' + keys.map((k) => canonical(k) + ':' + canonical(value[k])).join(',') + '}'
  }
  if (typeof value === 'number' && !Number.isFinite(value)) throw new TypeError('not a number of JSON')
  return JSON.stringify(typeof value === 'string' ? value.toWellFormed?.() ?? value.replace(/[\ud800-\udbff](?![\udc00-\udfff])|(?<![\ud800-\udbff])[\udc00-\udfff]/g, '\ufffd') : value)
}
