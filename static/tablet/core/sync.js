// Talking to the server. One window sends for all (Web Lock); a reply counts
// only when it is our server's: header, id, hash and a valid signature.
// Everything else, such as the page of a Wi-Fi portal, means "not sent".
import { built, instant, version } from './app.js'
import { hex, sha256, utf8 } from './bytes.js'
import { fullShare, warnShare } from './device.js'
import { evenIfFull } from './error.js'
import { keyID, sign, verify } from './keys.js'
import { digest } from './record.js'

const second = 1000
const longest = 30 * 60 * second
const helloTimeout = 30 * second
const journalPart = 50
const day = 86_400 * second

// States of a record at the server that will change.
const undecided = ['received', 'quarantined', 'candidate']
const statesAtOnce = 10

// Answers after which the same bytes may be taken later.
const later = [401, 403, 404, 408, 425, 429, 500, 502, 503, 504, 507]

export class Sync {
  #core
  #timer = 0
  lastAnswer = 0 // instant of the last reply of our server
  unreachable = false
  #confirmed = new Set() // ids that the server said it holds
  #waitUntil = 0 // it has asked to be left alone for a while

  constructor(core) { this.#core = core }

  // wake looks at the queue soon: in a browser that sleeps, timers are late.
  wake(ms = 2 * second) {
    clearTimeout(this.#timer)
    this.#timer = setTimeout(() => this.run().catch((error) => this.#core.fault(error)), ms)
  }

  stop() { clearTimeout(this.#timer) }

  // run greets the server and sends what waits, for every person of this tablet.
  run({ now = false } = {}) {
    return navigator.locks.request('sipas-send', now ? {} : { ifAvailable: true }, async (lock) => {
      if (!lock) return { skipped: true }
      const { outbox_: outbox, db } = this.#core
      await outbox.load()
      await outbox.unsettle()
      const result = { sent: 0, failed: 0, hello: false }
      for (const account of await db.all('accounts')) {
        const heard = await this.#hello(account)
        if (account.id === this.#core.account?.id) result.hello = heard
        if (heard) await this.#askStates(account)
        if (now || Date.now() >= this.#waitUntil) await this.#upload(account, { now, result })
      }
      await this.#core.device.measure()
      await this.#prune()
      this.#core.device.noteUnsent(outbox.rows().filter((r) => r.state !== 'acked').length)
      await this.#core.reload()
      return result
    }).finally(() => {
      const waiting = this.#core.outbox_.rows().some((r) => r.state !== 'acked')
      this.wake((waiting ? 60 : 300) * second * (0.75 + Math.random() / 2))
    })
  }

  // ask sends one request and tells whether our own server answered it.
  async ask(path, { timeout = helloTimeout, ...options } = {}) {
    const sent = Date.now()
    const started = performance.now()
    let reply
    try {
      reply = await fetch(path, {
        ...options, cache: 'no-store', credentials: 'omit', redirect: 'error', referrerPolicy: 'no-referrer', signal: AbortSignal.timeout(timeout),
      })
      if (reply.headers.get('Sipas') !== '1') throw new TypeError('portal')
      const body = await reply.arrayBuffer() // within the same time limit
      this.lastAnswer = Date.now()
      this.unreachable = false
      return { ours: true, status: reply.status, headers: reply.headers, body, sent, took: performance.now() - started }
    } catch (error) {
      this.unreachable = true
      const reason = error.message === 'portal' ? 'portal' : error.name === 'TimeoutError' ? 'timeout' : 'no_network'
      return { ours: false, status: 0, reason }
    } finally {
      this.#core.changed()
    }
  }

  async #signed(account, text) {
    return { 'Sipas-Device': account.device, 'Sipas-Signature': await sign(account.key.private, text) }
  }

  // get asks for something that has no body.
  async get(account, path, signed) {
    return this.ask(path, { headers: await this.#signed(account, signed) })
  }

  async #hello(account) {
    const { db, outbox_: outbox, device } = this.#core
    const mine = outbox.rows(account.id)
    const have = mine.filter((r) => r.state === 'acked').map((r) => r.id)
    const journal = await this.#journal(account)
    const storage = await device.measure()
    const since = account.since ?? ''
    const body = utf8(JSON.stringify({
      now: instant(), app_version: version, have, unsent: mine.length - have.length, last_seq: account.seq, since,
      storage: { used: storage.used, quota: storage.quota, persisted: storage.persisted }, journal: journal.entries,
    }))
    const signed = await this.#signed(account, `sipas-sync-1\n${account.device}\n${hex(await sha256(body))}`)
    const reply = await this.ask('/api/v1/sync', { method: 'POST', body, headers: { ...signed, 'Content-Type': 'application/json' } })
    if (!reply.ours) return false
    if (reply.status !== 200) {
      if ([401, 403].includes(reply.status)) await this.#update(account.id, { refused: reply.status })
      return false
    }
    const said = parse(reply)
    if (!said?.server_now) return false
    const skew = Math.round(reply.sent + reply.took / 2 - Date.parse(said.server_now))
    const fields = {
      refused: 0, revoked: said.locked === true, minApp: said.min_app ?? '', lastServer: said.server_now, lastSync: instant(), skew,
      clockOdd: Date.now() < Date.parse(built) || account.lastSync !== undefined && instant() < account.lastSync,
      journalSent: journal.upTo, ...await newKeys(account, said.keys),
    }
    await this.#update(account.id, fields)
    if (Number.isInteger(said.last_seq) && said.last_seq > account.seq && !device.lost) {
      await device.setLost({ device: account.device, seq: said.last_seq, here: account.seq, unsent: 0, found: instant() })
      await this.#update(account.id, { seq: said.last_seq }) // numbers are used once
    }
    for (const id of said.missing ?? []) { // a server that came back from an old backup
      if (outbox.row(id)?.state === 'acked') await outbox.change(id, { state: 'sealed', nextTry: 0, reason: 'server_restored', serverState: '' }, 'asked_again')
    }
    this.#confirmed = new Set([...this.#confirmed, ...have].filter((id) => !said.missing?.includes(id)))
    this.#waitUntil = Date.now() + (said.retry_after || 0) * second
    if (account.id === this.#core.account?.id) {
      if (said.locked === true && !account.revoked) this.#core.lock('revoked')
      await evenIfFull(this.#forms(account, said.rounds ?? []))
      if (this.#core.key && !said.locked) await evenIfFull(this.#core.cases_.take(said, since, said.server_now))
    }
    return true
  }

  async #journal(account) {
    const from = account.journalSent ?? 0
    const range = IDBKeyRange.lowerBound(from, true)
    const [keys, entries] = await this.#core.db.read(['journal'], (tx) => Promise.all([
      tx.objectStore('journal').getAllKeys(range, journalPart), tx.objectStore('journal').getAll(range, journalPart)]))
    return { entries, upTo: keys.at(-1) ?? from }
  }

  async #update(id, fields) {
    await evenIfFull(this.#core.db.write(['accounts'], async (tx) => {
      const store = tx.objectStore('accounts')
      await store.put({ ...await store.get(id), ...fields })
    }))
    await this.#core.reloadAccount()
  }

  // forms fetches the questionnaires that are not here yet and believes only
  // bytes with the hash that the round names.
  async #forms(account, rounds) {
    for (const round of rounds) {
      if (!round.form || await this.#core.db.get('forms', round.form)) continue
      const reply = await this.get(account, '/api/v1/forms/' + encodeURIComponent(round.form), `sipas-form-1\n${account.device}\n${round.form}`)
      if (!reply.ours || reply.status !== 200) continue
      const bytes = new Uint8Array(reply.body)
      if (hex(await sha256(bytes)) !== round.form_sha256?.replace('sha256:', '')) continue
      await this.#core.db.put('forms', bytes, round.form)
    }
  }

  async #upload(account, { now, result }) {
    const { outbox_: outbox } = this.#core
    const due = outbox.rows(account.id).filter((r) => ['sealed', 'failed', 'dead'].includes(r.state))
      .filter((r) => now || r.state === 'sealed' || r.nextTry <= Date.now() || r.nextTry > Date.now() + 8 * longest).sort((a, b) => a.tries - b.tries || a.seq - b.seq)
    let silent = 0
    for (const row of due) {
      const acked = await this.#send(account, row)
      if (acked) result.sent++
      else result.failed++
      silent = this.unreachable ? silent + 1 : 0
      if (silent > 1) break // nobody there: the others keep their turn
    }
  }

  // send takes one record to the server. 'sending' is on disk before the first
  // byte leaves; afterwards it is acked, or failed with the time of the next try.
  async #send(account, row) {
    const { outbox_: outbox } = this.#core
    const bytes = await outbox.bytes(row.id)
    if (!bytes) {
      await outbox.change(row.id, { state: 'dead', reason: 'bytes_missing', nextTry: Date.now() + longest }, 'dead')
      return false
    }
    await evenIfFull(outbox.change(row.id, { state: 'sending', tries: row.tries + 1 }))
    const reply = await this.ask('/api/v1/interviews/' + row.id, {
      method: 'PUT', body: bytes, timeout: Math.min(120, 20 + bytes.length / 2000) * second,
      headers: {
        'Content-Type': 'application/octet-stream', 'Content-Digest': await digest(bytes), 'Sipas-Device': row.device, 'Sipas-Signature': row.signature,
      },
    })
    const said = reply.ours ? parse(reply) : null
    if (said?.code === 'device_unknown' && row.device !== account.device && await this.#signAnew(account, row)) return this.#send(account, row)
    if ([200, 201, 202, 409].includes(reply.status) && await this.#valid(account, row, said)) {
      const receipt = { id: said.id, hash: said.hash, server_time: said.server_time, receipt: said.receipt, number: said.receipt.slice(0, 8) }
      await evenIfFull(outbox.change(row.id, {
        state: 'acked', receipt, acked: instant(), reason: said.reason ?? '', serverState: said.state ?? '', nextTry: 0,
      }, 'acked'))
      return true
    }
    const wait = Math.max(this.#backoff(row.tries + 1), retryAfter(reply))
    const reason = !reply.ours ? reply.reason : [200, 201, 202].includes(reply.status) ? 'bad_receipt' : said?.code ?? 'http_' + reply.status
    const dead = reply.ours && reply.status >= 400 && !later.includes(reply.status) && said?.code !== 'malformed' // damaged on the way
    await evenIfFull(outbox.change(row.id, {
      state: dead ? 'dead' : 'failed', reason, detail: said?.detail ?? said?.title ?? '', nextTry: Date.now() + (dead ? longest * 8 : wait),
    }, dead ? 'dead' : 'failed'))
    return false
  }

  // signAnew signs a record of an earlier enrolment of the same person with the
  // key of now: a server restored to a day before does not know the old one.
  async #signAnew(account, row) {
    row.signature = await sign(account.key.private, `sipas-envelope-1\n${row.id}\n${row.hash}`)
    row.device = account.device
    return this.#core.outbox_.change(row.id, { device: row.device, signature: row.signature }, 'signed_anew')
  }

  // askStates asks what became of records that the server had not decided on.
  async #askStates(account) {
    const { outbox_: outbox } = this.#core
    const open = outbox.rows(account.id).filter((r) => r.state === 'acked' && r.device === account.device && undecided.includes(r.serverState))
    for (const row of open.slice(0, statesAtOnce)) {
      const reply = await this.get(account, `/api/v1/interviews/${row.id}/state`, `sipas-state-1\n${account.device}\n${row.id}`)
      const said = reply.status === 200 ? parse(reply) : null
      if (!reply.ours) return
      if (said?.id === row.id && said.state && said.state !== row.serverState) {
        await evenIfFull(outbox.change(row.id, { serverState: said.state, reason: said.reason ?? '' }))
      }
    }
  }

  // valid checks a receipt, the proof that the server has the record.
  async #valid(account, row, said) {
    return said?.id === row.id && said.hash === row.hash && typeof said.receipt === 'string' &&
      verify(account.signKeys, said.receipt, `sipas-receipt-1\n${said.id}\n${said.hash}\n${said.server_time}`)
  }

  #backoff(tries) { return Math.min(longest, 5 * second * 2 ** Math.min(tries, 12)) * (0.5 + Math.random()) }

  // prune forgets records that have a receipt, when the server's own clock says
  // that the days of the round are over, and not before its end. It must just have
  // confirmed that it holds them. A tablet that is nearly full forgets earlier.
  async #prune() {
    const { outbox_: outbox, device } = this.#core
    const accounts = await this.#core.db.all('accounts')
    const over = (row) => {
      const account = accounts.find((a) => a.id === row.person)
      const round = account?.rounds?.find((r) => r.id === row.round)
      const kept = Date.parse(row.receipt.server_time) + (round?.rules?.keep_days ?? 30) * day
      return Date.parse(account?.lastServer) >= Math.max(kept, (Date.parse(round?.ends) || 0) + day)
    }
    const acked = outbox.rows().filter((r) => r.state === 'acked' && r.receipt && this.#confirmed.has(r.id))
      .sort((a, b) => a.receipt.server_time < b.receipt.server_time ? -1 : 1)
    let gone = acked.filter(over)
    if (device.storage.share > fullShare) {
      let left = device.storage.used
      gone = acked.filter((r) => over(r) || left > warnShare * device.storage.quota && (left -= 2 * r.size, true))
    } else if (device.storage.level === 'full') gone = acked
    await outbox.prune(gone)
  }
}

function parse(reply) {
  try {
    return JSON.parse(new TextDecoder().decode(reply.body))
  } catch {
    return null
  }
}

function retryAfter(reply) {
  const seconds = Number(reply.headers?.get('Retry-After'))
  return seconds > 0 ? Math.min(seconds, 3600) * second * (1 + Math.random() / 4) : 0
}

// newKeys takes a new key of the server; old receipts stay valid by the old one.
async function newKeys(account, keys) {
  const out = {}
  for (const [purpose, field] of [['seal', 'sealKey'], ['sign', 'signKeys']]) {
    const key = keys?.[purpose] ?? keys?.[purpose + '_key']
    if (!key?.public || await keyID(key.public) !== key.id) continue
    if (field === 'sealKey') out.sealKey = key
    else if (!account.signKeys.some((k) => k.id === key.id)) out.signKeys = [...account.signKeys, key]
  }
  return out
}
