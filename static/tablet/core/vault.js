// What lies readable on the tablet (lists with addresses, interviews in
// progress, notes) is encrypted with a data key. The data key is kept in two
// wraps: by a key from the PIN, and sealed to the server (escrow), so that the
// province can recover drafts when a PIN is forgotten.
//
// Limits, said openly: who copies the whole profile can reset the counter of
// tries and try a million PINs at half a second each. So finished interviews are
// sealed to the server at once, and the tablet itself must be locked.
import { base64url, newID, random, utf8, text } from './bytes.js'
import { purposes, seal } from './keys.js'

export const tries = 10
const leastIterations = 600_000 // OWASP, PBKDF2 with SHA-256
const leastTime = 500 // ms that one try takes on this tablet

async function derive(pin, salt, iterations) {
  const base = await crypto.subtle.importKey('raw', utf8(pin), 'PBKDF2', false, ['deriveKey'])
  return crypto.subtle.deriveKey({ name: 'PBKDF2', hash: 'SHA-256', salt, iterations }, base, { name: 'AES-GCM', length: 256 },
    false, ['encrypt', 'decrypt'])
}

// calibrate finds how many rounds take half a second here. The fastest of
// three probes counts: a tablet that is busy just now must not get a weak wrap.
async function calibrate() {
  const probe = 100_000
  let took = Infinity
  for (let i = 0; i < 3; i++) {
    const start = performance.now()
    await derive('000000', random(16), probe)
    took = Math.min(took, Math.max(performance.now() - start, 1))
  }
  return Math.max(leastIterations, Math.ceil(probe * leastTime * 1.1 / took / 10_000) * 10_000)
}

const aes = (iv, bound) => ({ name: 'AES-GCM', iv, additionalData: utf8(bound) })
const importKey = (raw) => crypto.subtle.importKey('raw', raw, 'AES-GCM', false, ['encrypt', 'decrypt'])

// wrapWithPin makes the PIN wrap of a raw data key.
async function wrapWithPin(raw, id, pin, iterations) {
  const salt = random(16)
  const iv = random(12)
  const kek = await derive(pin, salt, iterations)
  return { salt, iv, iterations, data: new Uint8Array(await crypto.subtle.encrypt(aes(iv, 'pin ' + id), kek, raw)) }
}

// createVault makes a data key, or takes one that the server recovered, and
// wraps it. It gives what is stored and the key for use.
export async function createVault(pin, sealKey, bound, recovered) {
  const id = recovered?.id ?? newID()
  const raw = recovered?.raw ?? random(32)
  const escrow = await seal(sealKey, purposes.escrow, utf8(JSON.stringify({ ...bound, key: id, data_key: base64url(raw) })))
  const vault = { id, left: tries, pin: await wrapWithPin(raw, id, pin, await calibrate()), escrow, escrowKey: sealKey.id }
  return { vault, key: { id, key: await importKey(raw) } }
}

// rewrap gives the vault with another PIN, or null when the old one is wrong.
export async function rewrap(vault, oldPin, newPin) {
  const raw = await rawKey(vault, oldPin)
  return raw && { ...vault, left: tries, pin: await wrapWithPin(raw, vault.id, newPin, Math.max(vault.pin.iterations, await calibrate())) }
}

async function rawKey(vault, pin) {
  const kek = await derive(pin, vault.pin.salt, vault.pin.iterations)
  try {
    return new Uint8Array(await crypto.subtle.decrypt(aes(vault.pin.iv, 'pin ' + vault.id), kek, vault.pin.data))
  } catch {
    return null
  }
}

// openVault gives the data key, or null when the PIN is wrong. Where that took
// less than it should, since the tablet was busy when the wrap was made, stronger
// is a wrap with more rounds.
export async function openVault(vault, pin) {
  const start = performance.now()
  const raw = await rawKey(vault, pin)
  const took = performance.now() - start
  if (!raw) return null
  const stronger = took < leastTime ? await wrapWithPin(raw, vault.id, pin, Math.ceil(vault.pin.iterations * leastTime * 1.1 / took)) : null
  return { key: { id: vault.id, key: await importKey(raw) }, stronger }
}

// lockUp encrypts a value. What it belongs to is bound in, so that a row put in
// another's place is not believed.
export async function lockUp(key, belongs, value) {
  const iv = random(12)
  const data = await crypto.subtle.encrypt(aes(iv, belongs), key.key, utf8(JSON.stringify(value)))
  return { key: key.id, iv, data: new Uint8Array(data) }
}

// takeOut decrypts what lockUp gave. It fails when the key is another one.
export async function takeOut(key, belongs, box) {
  if (box.key !== key.id) throw new Error(`${belongs} is encrypted with another key`)
  return JSON.parse(text(new Uint8Array(await crypto.subtle.decrypt(aes(box.iv, belongs), key.key, box.data))))
}
