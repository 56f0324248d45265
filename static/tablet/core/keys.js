// Keys of the device and of the server: seal for the server's eyes, sign as
// this device, verify what the server signed. docs/field.md §1, §2.
import { Aes256Gcm, CipherSuite, DhkemP256HkdfSha256, HkdfSha256 } from '@hpke/core'
import { base64url, concat, hex, sha256, unbase64url, unhex, utf8 } from './bytes.js'

const suite = new CipherSuite({ kem: new DhkemP256HkdfSha256(), kdf: new HkdfSha256(), aead: new Aes256Gcm() })
const ecdsa = { name: 'ECDSA', namedCurve: 'P-256' }
const withSHA256 = { name: 'ECDSA', hash: 'SHA-256' }

// What a seal is for. The words keep one from being taken for another.
export const purposes = { envelope: 'sipas envelope 1', handover: 'sipas handover 1', escrow: 'sipas escrow 1' }

// seal gives 1 ‖ key id ‖ enc ‖ ciphertext by HPKE in base mode (RFC 9180): only
// the holder of the private key can read it, not even the one who sealed.
export async function seal(sealKey, purpose, plaintext, bound = new Uint8Array()) {
  const recipientPublicKey = await suite.kem.deserializePublicKey(unbase64url(sealKey.public).buffer)
  const sender = await suite.createSenderContext({ recipientPublicKey, info: utf8(purpose).buffer })
  const sealed = await sender.seal(plaintext, bound)
  return concat(Uint8Array.of(1), unhex(sealKey.id), new Uint8Array(sender.enc), new Uint8Array(sealed))
}

// newDeviceKey makes the signing key of a device. The browser keeps its private
// half and gives it to no script.
export async function newDeviceKey() {
  const pair = await crypto.subtle.generateKey(ecdsa, false, ['sign', 'verify'])
  const raw = new Uint8Array(await crypto.subtle.exportKey('raw', pair.publicKey))
  return { private: pair.privateKey, public: base64url(raw) }
}

export async function sign(privateKey, text) {
  return base64url(new Uint8Array(await crypto.subtle.sign(withSHA256, privateKey, utf8(text))))
}

// verify reports whether one of the server's keys made the signature.
export async function verify(publicKeys, signature, text) {
  let raw
  try {
    raw = unbase64url(signature)
  } catch {
    return false
  }
  for (const key of publicKeys) {
    const k = await crypto.subtle.importKey('raw', unbase64url(key.public), ecdsa, false, ['verify'])
    if (await crypto.subtle.verify(withSHA256, k, raw, utf8(text))) return true
  }
  return false
}

// keyID is the name of a public key: the beginning of its SHA-256.
export const keyID = async (publicKey) => hex((await sha256(unbase64url(publicKey))).subarray(0, 8))
