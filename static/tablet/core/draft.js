// An interview in progress. Every answer is on disk, encrypted, before the
// promise that brought it settles.
//
// One window writes a draft: it holds a Web Lock on it, and each write checks in
// its transaction that nobody else has written since (generation). Another
// window sees it read-only and takes over when the first one closes.
//
// Hand-over. What the respondent enters is sealed to the server answer by
// answer, one way: from that moment neither the screens nor whoever unlocks the
// tablet can read it, and the envelope carries the sealed answers as they are
// (`handed`); the server puts them among the others. While the respondent holds
// the tablet their answers are also in memory, so that they can go back and
// correct them; handover(false), a lock, a reload end that. Which questions the
// answers hide is kept as yes or no, since the form has to go on.
import { base64url, utf8 } from './bytes.js'
import { instant } from './app.js'
import { isFinal, isOutcome } from './cases.js'
import { CoreError, asStorage } from './error.js'
import { codesOf, conditions, questionsOf } from './form.js'
import { purposes, seal } from './keys.js'
import { makeRecord, withAnswers } from './record.js'
import { lockUp, takeOut } from './vault.js'

const mark = 'answered'
const block = 256 // sealed answers are padded, so that their length tells nothing

export class Draft {
  #core
  #row
  #content
  #handedNow = {} // the respondent's answers, only in memory
  #writes = Promise.resolve()
  #listeners = []
  #release = null
  #since = performance.now()
  #codes

  constructor(core, row, content, form) {
    this.#core = core
    this.#row = row
    this.#content = content
    this.form = form
    this.#codes = codesOf(form)
    this.id = row.id
    this.readOnly = true
  }

  get case() { return this.#row.case }
  get mode() { return this.#content.mode }
  get at() { return this.#content.at }
  get started() { return this.#content.started }
  get consented() { return this.#content.consent }
  get handedOver() { return this.#content.handed }
  get replaces() { return this.#content.replaces }
  get standsFor() { return this.#content.stands_for }
  get selection() { return this.#content.selection }
  get comments() { return this.#content.comments ?? [] }

  // answers are those that may be read: code → text. Of a handed-over question
  // there is 'answered', except while the respondent holds the tablet.
  get answers() {
    const out = { ...this.#content.answers }
    for (const code in this.#content.sealed) out[code] = this.#handedNow[code]?.text ?? mark
    return out
  }

  // missing tells of questions without an answer why: refused or dont_know.
  get missing() {
    const out = { ...this.#content.missing }
    for (const code in this.#handedNow) {
      if (this.#handedNow[code].missing) out[code] = this.#handedNow[code].missing
    }
    return out
  }

  // handed reports whether the respondent answered it alone.
  handed(code) { return code in this.#content.sealed }

  // shown reports whether a question (by its own code, or that of a grid's row)
  // is to be asked with the answers given so far.
  shown(code) {
    const q = questionsOf(this.form).find((x) => x.code === code || x.rows?.some((r) => r.code === code))
    return !q?.show_if || this.#conditions()[q.code]
  }

  #conditions() {
    const readable = { ...this.#content.answers }
    for (const code in this.#handedNow) readable[code] = this.#handedNow[code].text
    const unreadable = new Set(Object.keys(this.#content.sealed).filter((code) => !(code in this.#handedNow)))
    return conditions(this.form, readable, unreadable, this.#content.known)
  }

  on(event, fn) {
    if (event === 'change') this.#listeners.push(fn)
    return () => { this.#listeners = this.#listeners.filter((x) => x !== fn) }
  }

  #changed() {
    for (const fn of this.#listeners) fn(this)
  }

  // hold takes the lock of this draft, or waits for it in the background.
  async hold() {
    const name = 'sipas-draft-' + this.id
    const held = await new Promise((answer) => {
      navigator.locks.request(name, { ifAvailable: true }, (lock) => {
        answer(!!lock)
        return lock ? this.#untilClosed() : undefined
      }).catch(() => answer(false))
    })
    this.readOnly = !held
    if (held) return
    const abort = new AbortController()
    this.#release = () => abort.abort()
    navigator.locks.request(name, { signal: abort.signal }, async () => {
      const fresh = await this.#core.db.get('drafts', this.id)
      if (!fresh || !this.#core.key) return // finished in the other window
      this.#row = fresh
      this.#content = await takeOut(this.#core.key, 'draft ' + this.id, fresh.box)
      this.readOnly = false
      this.#changed()
      await this.#untilClosed()
    }).catch(() => {}) // closed while waiting
  }

  #untilClosed() { return new Promise((done) => { this.#release = done }) }

  // close lets another window have the draft. What was answered is on disk.
  async close() {
    if (!this.readOnly) await this.#change((c) => this.#clock(c)).catch(() => {})
    this.drop()
  }

  // drop forgets everything at once, as when the tablet locks.
  drop() {
    this.#handedNow = {}
    this.readOnly = true
    this.#release?.()
    this.#release = null
    this.#core.closed(this)
  }

  // refresh shows what the window that holds the draft has written.
  async refresh() {
    if (!this.readOnly || !this.#core.key) return
    const row = await this.#core.db.get('drafts', this.id)
    if (!row || row.generation === this.#row.generation) return
    this.#content = await takeOut(this.#core.key, 'draft ' + this.id, row.box)
    this.#row = row
    this.#changed()
  }

  // change works on the content and writes it: one after the other.
  #change(work) {
    const next = this.#writes.then(async () => {
      if (!this.#core.key) throw new CoreError('locked')
      if (this.readOnly) throw new CoreError('read_only')
      await work(this.#content)
      await this.#save()
    })
    this.#writes = next.catch(() => {})
    return next
  }

  async #save() {
    const c = this.#content
    c.updated = instant()
    const row = {
      ...this.#row, generation: this.#row.generation + 1, box: await lockUp(this.#core.key, 'draft ' + this.id, c),
    }
    try {
      await this.#core.db.write(['drafts'], (tx) => this.#replace(tx, row))
    } catch (error) {
      if (error.code === 'read_only') {
        this.readOnly = true
        this.#changed()
      }
      throw asStorage(error)
    }
    this.#row = row
    this.#core.tell('draft', this.id)
    this.#changed()
  }

  // replace puts the row, or deletes it, if nobody else has written since.
  async #replace(tx, row) {
    const store = tx.objectStore('drafts')
    const now = await store.get(this.id)
    if (now?.generation !== this.#row.generation) throw new CoreError('read_only')
    await (row ? store.put(row) : store.delete(this.id))
  }

  // clock adds the time since the last step: elapsed by the monotonic clock, and
  // the seconds of the question on the screen.
  #clock(c) {
    const now = performance.now()
    const ms = Math.max(0, now - this.#since)
    this.#since = now
    c.elapsed += ms
    if (c.at) c.ms[c.at] = (c.ms[c.at] ?? 0) + ms
  }

  // set writes an answer, null takes it away. missing says why there is none.
  set(code, answer, missing = '') {
    return this.#change(async (c) => {
      this.#clock(c)
      const before = c.handed ? this.#handedNow[code]?.text : c.answers[code]
      if (before !== undefined && before !== answer || (c.missing[code] ?? '') !== missing && c.missing[code]) c.changes++
      if (c.handed) await this.#setHanded(c, code, answer, missing)
      else {
        if (code in c.sealed) throw new CoreError('handed_over', { code })
        if (answer === null || answer === '') delete c.answers[code]
        else c.answers[code] = String(answer)
        if (missing) c.missing[code] = missing
        else delete c.missing[code]
      }
      c.known = this.#conditions()
    })
  }

  async #setHanded(c, code, answer, missing) {
    if ((answer === null || answer === '') && !missing) {
      delete c.sealed[code]
      delete this.#handedNow[code]
      return
    }
    const plain = JSON.stringify({ text: answer ?? '', missing })
    const padded = plain.padEnd(Math.ceil((utf8(plain).length + 1) / block) * block - utf8(plain).length + plain.length)
    const account = this.#core.account
    c.sealed[code] = base64url(await seal(account.sealKey, purposes.handover, utf8(padded), utf8(`${this.id}\n${code}`)))
    this.#handedNow[code] = { text: answer ?? '', missing }
    delete c.answers[code] // said before the tablet was handed over: the respondent's own word counts
    delete c.missing[code]
  }

  // go notes which question is on the screen, so that a reload opens there.
  go(code) {
    return this.#change((c) => {
      this.#clock(c)
      const [from, to] = [c.at, code].map((x) => this.#codes.indexOf(x))
      if (to >= 0 && from > to) c.backs++
      c.at = code
    })
  }

  consent(at = instant()) { return this.#change((c) => { c.consent = at }) }

  // select notes how the person who answers was chosen in the household.
  select(selection) { return this.#change((c) => { c.selection = selection }) }

  setMode(mode) { return this.#change((c) => { c.mode = mode }) }

  // handover(true) before the respondent takes the tablet, (false) after.
  async handover(on) {
    await this.#change((c) => {
      this.#clock(c)
      c.known = this.#conditions()
      c.handed = on
      if (on) c.mode = 'handover'
    })
    if (!on) this.#handedNow = {}
    this.#changed()
  }

  get #answered() {
    const c = this.#content
    return new Set([...Object.keys(c.answers), ...Object.keys(c.missing), ...Object.keys(c.sealed)]).size
  }

  // finish seals the interview. It resolves after the one transaction that
  // writes the record and deletes the draft; where there is no room the draft stays.
  async finish({ outcome, mode, appointment = '', note = '', contact = {}, position } = {}) {
    await this.#writes
    if (!this.#core.key) throw new CoreError('locked')
    if (this.readOnly) throw new CoreError('read_only')
    if (!isOutcome(outcome)) throw new CoreError('outcome_unknown', { outcome })
    const c = this.#content
    if (!isFinal(outcome)) { // they meet again: the interview waits as it is
      await this.close()
      return this.#core.recordVisit(await this.#core.case(this.case), { outcome, mode: mode ?? c.mode, appointment, note, position, standsFor: c.stands_for })
    }
    if (this.#answered > 0 && !withAnswers.includes(outcome)) { // what was answered is kept, whatever ended it
      note = [outcome, note].filter(Boolean).join(': ')
      outcome = 'break_off'
    }
    this.#clock(c)
    const account = this.#core.account
    const envelope = {
      id: this.id, round: c.round, form: this.#row.form, form_sha256: c.form_sha256, case: this.case, device: account.device,
      person: account.id, started: c.started, ended: instant(), elapsed_ms: Math.round(c.elapsed), outcome, mode: mode ?? c.mode,
      answers: c.answers, handed: Object.keys(c.sealed).length ? c.sealed : undefined, contact, appointment, note,
      replaces: c.replaces, stands_for: c.stands_for,
      paradata: {
        position, selection: c.selection, changes: c.changes, backs: c.backs, resumes: c.resumes, consent: c.consent || undefined,
        missing: c.missing, skew_ms: this.#core.skew(),
        seconds: Object.fromEntries(Object.entries(c.ms).map(([code, ms]) => [code, Math.round(ms / 1000)])),
      },
    }
    const work = makeRecord(this.#core, envelope, { stores: ['drafts'], work: (tx) => this.#replace(tx, null) })
    this.#writes = work.catch(() => {})
    const record = await work
    this.drop()
    this.#core.finished(record)
    return record
  }

  // discard ends a draft that will not become an interview. With answers it is
  // sealed as broken off, the reason as its note; without any there is nothing
  // to lose, and a reason that is an outcome becomes a visit.
  async discard(reason = '') {
    await this.#writes
    if (this.#answered > 0) return this.finish({ outcome: 'break_off', note: reason })
    if (this.readOnly) throw new CoreError('read_only')
    if (isFinal(reason)) return this.finish({ outcome: reason })
    await this.#core.db.write(['drafts', 'journal'], async (tx) => {
      await this.#replace(tx, null)
      await tx.objectStore('journal').add({ at: instant(), event: 'empty_draft', id: this.id })
    })
    this.drop()
    this.#core.finished(null)
    return null
  }
}

// newContent is the content of a draft without answers.
export function newContent({ round, mode, replaces = '', standsFor = '', returned }) {
  return {
    round: round.id, form_sha256: round.form_sha256, mode: mode ?? 'face', replaces: replaces || returned?.interview || '',
    stands_for: standsFor, started: instant(), updated: instant(), at: '', answers: { ...returned?.answers }, missing: {}, sealed: {},
    known: {}, handed: false, consent: '', ms: {}, elapsed: 0, changes: 0, backs: 0, resumes: 0,
    comments: returned?.comments ?? [],
  }
}

export const answeredOf = (c) => new Set([...Object.keys(c.answers), ...Object.keys(c.missing), ...Object.keys(c.sealed)]).size
