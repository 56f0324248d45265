// The core of the tablet: everything but the screens. What the screens may rely
// on, beyond what the names say:
//
//   status()  also: blocked (PIN gone after 10 wrong ones; a new enrolment by the supervisor brings the drafts back), accounts [{id, name}] on this tablet, refused (401/403 of the server to this device),
//             clockOdd (the clock goes backwards), outdated (the server wants a newer version), pinLeft, locked drafts count lockedDrafts
//   accounts  use(personId) changes the person (locks), logout() leaves; drafts and queue stay
//   drafts    d.close() when the screen is left; d.shown(code) evaluates show_if, also over answers that may not be read;
//             d.handed(code); d.answers[code] is 'answered' for what the respondent entered, once handover(false) was called;
//             d.set on such a code throws handed_over: only the respondent can change it, after handover(true)
//   outbox    retry(id) sends one record now; acknowledgeLoss() when the person has read that storage was lost
//   changePin(old, new) → { ok, left }
//
// Errors that a person reads are CoreError with code: token_unknown, name_invalid, offline, server, too_many (enrol); device_unknown;
// pin_format, pin_exists, locked, revoked, blocked; case_unknown, case_withdrawn, case_closed, round_unknown, round_closed,
// form_missing, storage_full, read_only (another window has the draft), handed_over, outcome_unknown.
import { instant, older, version } from './app.js'
import { base64url, newID, unbase64url } from './bytes.js'
import { Cases, isFinal, isOutcome } from './cases.js'
import { Database } from './db.js'
import { Device } from './device.js'
import { Draft, answeredOf, newContent } from './draft.js'
import { CoreError, asStorage, evenIfFull } from './error.js'
import { newDeviceKey } from './keys.js'
import { Outbox } from './outbox.js'
import { makeRecord } from './record.js'
import { Sync } from './sync.js'
import { createVault, lockUp, openVault, rewrap, takeOut, tries } from './vault.js'

const idleLimit = 5 * 60_000
const onlineFor = 10 * 60_000

export { CoreError }

export class Core {
  db = new Database((essential) => this.device.release(essential))
  account = null // of the person who works, as it stands in the database
  key = null // data key, only while unlocked
  outbox_ = new Outbox(this)
  cases_ = new Cases(this)
  device = new Device(this)
  sync_ = new Sync(this)
  #listeners = []
  #channel = new BroadcastChannel('sipas')
  #open = new Map() // id → draft on the screen
  #opening = new Map() // case → draft that is being opened
  #visits = new Map() // case → visit that is being sealed
  #recovered = null
  #touched = performance.now()
  #accounts = []
  #announce = false
  #pendingDrafts = 0

  static async open() {
    const core = new Core()
    await core.db.open()
    await core.device.checkCanary()
    if (core.db.restored) await core.note('database_restored')
    await core.outbox_.load()
    await core.outbox_.restore()
    await navigator.locks.request('sipas-send', { ifAvailable: true }, (lock) => lock && core.outbox_.unsettle())
    await core.reloadAccount()
    core.device.keepMark(await core.db.all('accounts'))
    await core.device.measure()
    core.#watch()
    core.device.register().catch((error) => core.fault(error))
    core.sync_.wake(500)
    return core
  }

  #watch() {
    this.#channel.onmessage = ({ data }) => this.#heard(data).catch((error) => this.fault(error))
    setInterval(() => this.#idle(), 5_000)
    addEventListener('online', () => this.sync_.wake(1000))
    addEventListener('offline', () => { this.sync_.unreachable = true; this.changed() })
    document.addEventListener('visibilitychange', () => {
      this.#idle()
      if (document.visibilityState === 'visible') this.sync_.wake()
    })
  }

  async #heard({ about, id }) {
    if (about === 'account' || about === 'logout') {
      await this.reloadAccount()
    }
    if (about === 'logout' || about === 'lock') this.#forget()
    if (about === 'outbox') {
      await this.outbox_.load()
      const row = this.outbox_.row(id)
      if (row) await this.outbox_.openMemo(row)
    }
    if (about === 'draft') await this.#open.get(id)?.refresh()
    this.changed()
  }

  // tell informs this window and the others.
  tell(about, id) {
    this.#channel.postMessage({ about, id })
    this.changed()
  }

  // changed calls the listeners once for all that happens in one go.
  changed() {
    if (this.#announce) return
    this.#announce = true
    queueMicrotask(() => {
      this.#announce = false
      for (const fn of this.#listeners) fn(this.status())
    })
  }

  on(event, fn) {
    if (event === 'change') this.#listeners.push(fn)
    return () => { this.#listeners = this.#listeners.filter((x) => x !== fn) }
  }

  // fault notes an error of ours; the work goes on.
  fault(error) {
    console.warn(error)
    this.note('fault', { reason: `${error.name}: ${error.message}`.slice(0, 200) }).catch(() => {})
  }

  note(event, fields = {}) {
    return this.db.write(['journal'], (tx) => tx.objectStore('journal').add({ at: instant(), event, ...fields }))
  }

  journal() { return this.db.all('journal') }

  status() {
    const a = this.account
    const rows = a ? this.outbox_.rows(a.id) : []
    return {
      enrolled: !!a, hasPin: !!a?.vault?.pin, blocked: !!a?.vault && !a.vault.pin, locked: !this.key, revoked: !!a?.revoked,
      person: a ? { id: a.id, name: a.name } : null, device: a?.device ?? '', lang: a?.lang ?? '',
      accounts: this.#accounts.map(({ id, name }) => ({ id, name })),
      unsent: rows.filter((r) => r.state !== 'acked').length, failed: rows.filter((r) => ['failed', 'dead'].includes(r.state)).length,
      unsentOthers: this.outbox_.rows().filter((r) => r.person !== a?.id && r.state !== 'acked').length,
      lastSync: a?.lastSync ?? '', online: !this.sync_.unreachable && Date.now() - this.sync_.lastAnswer < onlineFor,
      storage: this.device.storage, lost: this.device.lost, updateWaiting: this.device.updateWaiting,
      skewMs: a?.skew ?? 0, clockOdd: !!a?.clockOdd, pinLeft: a?.vault?.left ?? 0, lockedDrafts: this.#pendingDrafts,
      minApp: a?.minApp ?? '', outdated: !!a?.minApp && older(version, a.minApp), version, refused: a?.refused ?? 0,
    }
  }

  // The account is read again whenever it may have changed, also by another window.
  async reloadAccount() {
    this.#accounts = await this.db.all('accounts')
    const current = await this.db.get('meta', 'person')
    const a = this.#accounts.find((x) => x.id === current) ?? null
    if (this.key && (a?.id !== this.account?.id || a?.vault?.id !== this.key.id)) this.#forget()
    this.account = a
    this.changed()
  }

  async reload() {
    await this.outbox_.load()
    if (this.key) await this.outbox_.openMemos(this.key)
    await this.reloadAccount()
  }

  skew() { return this.account?.skew ?? 0 }
  caseCode(id) { return this.cases_.code(id) }

  // enrol makes this tablet a device of the person whose code was scanned.
  async enrol(token, name) {
    await this.device.persist()
    const key = await newDeviceKey()
    const old = this.account
    const lost = old?.vault ? !old.vault.pin && old.vault : old?.vaults?.at(-1)
    const reply = await this.sync_.ask('/api/v1/devices', {
      method: 'POST', headers: { 'Content-Type': 'application/json' },
      body: JSON.stringify({ token, name, public_key: key.public, app_version: version, persisted: this.device.storage.persisted, locked: true, escrow: lost ? base64url(lost.escrow) : '' }),
    })
    if (!reply.ours) throw new CoreError('offline', { reason: reply.reason })
    if (reply.status === 429) throw new CoreError('too_many')
    if (reply.status >= 500) throw new CoreError('server', { status: reply.status })
    if (reply.status !== 201) throw new CoreError(reply.status === 422 ? 'name_invalid' : 'token_unknown', { status: reply.status })
    const said = JSON.parse(new TextDecoder().decode(reply.body))
    await this.db.write(['accounts', 'meta', 'journal'], async (tx) => {
      const store = tx.objectStore('accounts')
      const before = await store.get(said.person.id)
      const blocked = before?.vault && !before.vault.pin
      store.put({
        ...before, vault: blocked ? undefined : before?.vault, vaults: blocked ? [...before.vaults ?? [], before.vault] : before?.vaults,
        id: said.person.id, name: said.person.name, device: said.device, key, sealKey: said.seal_key,
        signKeys: [...before?.signKeys ?? [], said.sign_key], lang: said.lang, lastServer: said.server_now, since: '', seq: 0,
        rounds: before?.rounds ?? [], revoked: false, refused: 0, enrolled: instant(),
      })
      tx.objectStore('meta').put(said.person.id, 'person')
      await tx.objectStore('journal').add({ at: instant(), event: 'enrolled', device: said.device })
    })
    if (old?.id !== said.person.id) this.#forget()
    const { key: id, data_key: raw } = said.recovered ?? {}
    this.#recovered = lost && id === lost.id && old.id === said.person.id ? { id, raw: unbase64url(raw) } : null
    this.device.noteSeq(said.device, 0)
    await this.reloadAccount()
    this.tell('account')
  }

  // setPin makes the data key of the person and opens the tablet. Where a PIN
  // was lost it needs a new enrolment: whoever found the tablet must not get the
  // list with a PIN of their own. With it the server opens the escrow, and the
  // drafts can be read again; without, they stay as they are (lockedDrafts).
  async setPin(pin) {
    checkPin(pin)
    const a = this.account
    if (!a) throw new CoreError('device_unknown')
    if (a.vault) throw new CoreError(a.vault.pin ? 'pin_exists' : 'blocked')
    const { vault, key } = await createVault(pin, a.sealKey, { device: a.device, person: a.id }, this.#recovered)
    await this.#changeAccount((x) => ({
      ...x, vault, since: '',
    }), 'pin_set')
    await this.#unlocked(key)
  }

  async changePin(oldPin, newPin) {
    checkPin(newPin)
    return this.#try(oldPin, async (vault) => {
      const next = await rewrap(vault, oldPin, newPin)
      if (next) await this.#changeAccount((x) => ({ ...x, vault: next }), 'pin_changed')
      return next
    })
  }

  // unlock opens the tablet. The try is counted on disk before it is made; the
  // tenth wrong one deletes the wrap by the PIN, never the data.
  async unlock(pin) {
    if (this.account?.revoked) return { ok: false, left: this.account.vault?.left ?? 0, revoked: true }
    return this.#try(pin, async (vault) => {
      const opened = await openVault(vault, pin)
      if (opened) {
        const pinWrap = opened.stronger ?? vault.pin
        await evenIfFull(this.#changeAccount((x) => ({ ...x, vault: { ...x.vault, left: tries, pin: pinWrap } }), 'unlocked'))
        await this.#unlocked(opened.key)
      }
      return opened
    })
  }

  #try(pin, attempt) {
    return navigator.locks.request('sipas-pin', async () => {
      await this.reloadAccount()
      if (!this.account?.vault?.pin) throw new CoreError('blocked')
      const { vault } = this.account
      vault.left--
      await evenIfFull(this.#changeAccount((x) => ({ ...x, vault: { ...x.vault, left: vault.left } }))) // who cannot unlock a full tablet can never empty it
      if (vault.left >= 0 && await attempt(vault)) return { ok: true, left: this.account.vault.left }
      if (vault.left <= 0) await this.#changeAccount((x) => ({ ...x, vault: { ...x.vault, pin: null } }), 'pin_deleted')
      else await evenIfFull(this.note('wrong_pin', { left: vault.left }))
      return { ok: false, left: Math.max(0, vault.left) }
    })
  }

  async #changeAccount(work, event) {
    await this.db.write(['accounts', 'journal'], async (tx) => {
      const store = tx.objectStore('accounts')
      await store.put(work(await store.get(this.account.id)))
      if (event) await tx.objectStore('journal').add({ at: instant(), event })
    })
    await this.reloadAccount()
    this.#channel.postMessage({ about: 'account' })
  }

  async #unlocked(key) {
    this.key = key
    this.#recovered = null
    this.touch()
    await this.cases_.load(key)
    await this.outbox_.openMemos(key)
    await this.draftRows()
    this.changed()
    this.sync_.wake(100)
  }

  // lock forgets everything that can be read, here and in the other windows. A
  // window that was left alone only locks itself. Nothing that was answered is lost.
  lock(why = '') {
    if (why !== 'idle') this.#channel.postMessage({ about: 'lock' })
    if (!this.key) return
    this.#forget()
    this.note('locked', { reason: why || undefined }).catch((error) => this.fault(error))
    this.changed()
  }

  #forget() {
    for (const d of [...this.#open.values()]) d.drop()
    this.key = null
    this.cases_.forget()
    this.outbox_.closeMemos()
  }

  // touch is called at every action of the person.
  touch() { this.#touched = performance.now() }

  #idle() {
    if (this.key && performance.now() - this.#touched > idleLimit) this.lock('idle')
  }

  // use changes to another person of this tablet; each sees only their own.
  async use(person) {
    this.#forget()
    await this.db.put('meta', person, 'person')
    await this.reloadAccount()
    this.tell('logout')
  }

  logout() { return this.use('') }

  async cases() { return this.key ? this.cases_.list() : [] }
  async case(id) { return this.key ? this.cases_.one(id) : null }
  async rounds() { return this.account?.rounds ?? [] }
  form(name) { return this.cases_.form(name) }

  // draftRows are the drafts of the person that the present key can read.
  async draftRows() {
    if (!this.account) return []
    const rows = await this.db.read(['drafts'], (tx) => tx.objectStore('drafts').index('person').getAll(this.account.id))
    this.#pendingDrafts = this.key ? rows.filter((r) => r.box.key !== this.key.id).length : this.#pendingDrafts
    return rows.filter((r) => r.box.key === this.key?.id)
  }

  async drafts() {
    const out = []
    for (const row of await this.draftRows()) {
      const c = await takeOut(this.key, 'draft ' + row.id, row.box)
      out.push({ id: row.id, case: row.case, mode: c.mode, at: c.at, answered: answeredOf(c), updated: c.updated })
    }
    return out
  }

  // openDraft goes on with the interview of a case, or begins one. Its id
  // exists, and is on disk, before the screen opens. A second tap meanwhile gives
  // the same draft.
  openDraft(caseId, options) {
    return once(this.#opening, caseId, () => this.#openDraft(caseId, options))
  }

  async #openDraft(caseId, { mode, replaces, standsFor } = {}) {
    this.#mustBeOpen()
    const already = [...this.#open.values()].find((d) => d.case === caseId)
    if (already) return already
    let row = (await this.draftRows()).find((d) => d.case === caseId)
    let content
    if (row) {
      content = await takeOut(this.key, 'draft ' + row.id, row.box)
      content.resumes++ // written with the next answer
    } else ({ row, content } = await this.#newDraft(caseId, { mode, replaces, standsFor }))
    const d = new Draft(this, row, content, await this.form(row.form))
    this.#open.set(d.id, d)
    await d.hold()
    this.changed()
    return d
  }

  async #newDraft(caseId, options) {
    const c = await this.case(caseId)
    const round = (this.account.rounds ?? []).find((r) => r.id === c?.round)
    this.cases_.mayStart(c, round)
    await this.form(round.form)
    if ((await this.device.measure()).level === 'full') throw new CoreError('storage_full')
    const content = newContent({ round, returned: c.returned, ...options })
    const id = newID()
    const mine = { id, person: this.account.id, case: caseId, stands_for: content.stands_for, form: round.form, generation: 1, box: await lockUp(this.key, 'draft ' + id, content) }
    const row = await this.db.write(['drafts'], async (tx) => {
      const store = tx.objectStore('drafts')
      const others = await store.index('case').getAll([mine.person, caseId])
      const other = others.find((d) => d.box.key === mine.box.key)
      if (!other) await store.add(mine)
      return other ?? mine // two windows at once: both show the first one's
    }).catch((error) => { throw asStorage(error) })
    return { row, content: row === mine ? content : await takeOut(this.key, 'draft ' + row.id, row.box) }
  }

  closed(draft) { this.#open.delete(draft.id) }

  finished() {
    this.changed()
    this.#channel.postMessage({ about: 'draft' })
    this.sync_.wake()
  }

  #mustBeOpen() {
    if (!this.key) throw new CoreError(this.account?.revoked ? 'revoked' : 'locked')
  }

  // visit seals a contact attempt without an interview. A second tap while the
  // first is written gives the same record.
  visit(caseId, options) {
    return once(this.#visits, caseId, () => this.#visit(caseId, options))
  }

  async #visit(caseId, options) {
    this.#mustBeOpen()
    if (!isOutcome(options.outcome)) throw new CoreError('outcome_unknown', { outcome: options.outcome })
    const c = await this.case(caseId)
    if (!c) throw new CoreError('case_unknown')
    if (!c.draft || !isFinal(options.outcome)) return this.recordVisit(c, options)
    return (await this.openDraft(caseId)).finish(options) // a final outcome ends an interview that was begun
  }

  // recordVisit seals a contact attempt and leaves an interview begun as it is.
  async recordVisit(c, { outcome, appointment = '', note = '', position, standsFor = '', mode = 'face' }) {
    const round = (this.account.rounds ?? []).find((r) => r.id === c.round)
    const now = instant()
    const record = await makeRecord(this, {
      id: newID(), round: c.round, form: round?.form ?? '', form_sha256: round?.form_sha256 ?? '', case: c.id, device: this.account.device,
      person: this.account.id, started: now, ended: now, elapsed_ms: 0, outcome, mode, appointment, note, stands_for: standsFor,
      paradata: { position, skew_ms: this.skew() },
    })
    await this.outbox_.openMemo(this.outbox_.row(record.id))
    this.finished()
    return record
  }

  outbox() {
    const rows = this.account ? this.outbox_.rows(this.account.id) : []
    return rows.sort((a, b) => b.seq - a.seq).map((r) => ({
      id: r.id, case: r.case, code: r.code, kind: r.kind, outcome: r.outcome, state: r.state, reason: r.reason, detail: r.detail ?? '',
      tries: r.tries, nextTry: r.nextTry, receipt: r.receipt, serverState: r.serverState, size: r.size, created: r.created, exported: r.exported,
    }))
  }

  sync(options) { return this.sync_.run(options) }

  async retry(id) {
    await this.outbox_.change(id, { nextTry: 0 })
    return this.sync_.run()
  }

  // persist asks the browser to keep what is stored, and tells whether it does.
  async persist() {
    await this.device.persist()
    this.changed()
    return this.device.storage.persisted
  }

  // exportRecords also works while the tablet is locked, and for everybody who
  // shares it: nobody can read the file but the server.
  exportRecords(which = 'unsent') { return this.outbox_.export(which) }
  applyUpdate() { return this.device.update() }
  checkUpdate() { return this.device.checkUpdate() }
  acknowledgeLoss() { return this.device.acknowledgeLoss() }
}

// once gives the same promise to all who ask while the work is under way.
function once(under, name, work) {
  if (!under.has(name)) under.set(name, work().finally(() => under.delete(name)))
  return under.get(name)
}

function checkPin(pin) {
  if (!/^\d{6}$/.test(pin)) throw new CoreError('pin_format')
}
