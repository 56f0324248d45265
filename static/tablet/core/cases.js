// Cases, rounds and forms as the tablet has them: what the server said, and on
// top what was done here since.
import { CoreError } from './error.js'
import { lockUp, takeOut } from './vault.js'

// Outcomes after which a case is visited again; all others are final
// (survey/disposition.go).
const again = ['not_at_home', 'no_access', 'appointment']
const outcomes = [
  'complete', 'partial', 'refused', 'refused_respondent', 'break_off', 'not_at_home', 'absent', 'no_access', 'appointment', 'dead',
  'unable', 'language', 'moved', 'not_found', 'unsafe', 'vacant', 'not_residential', 'out_of_scope',
]
export const isOutcome = (code) => outcomes.includes(code)
export const isFinal = (code) => isOutcome(code) && !again.includes(code)

const inVietnam = (at) => new Date(Date.parse(at) + 7 * 3600e3).toISOString().slice(0, 10)

export class Cases {
  #core
  #known = new Map() // decrypted, only while unlocked

  constructor(core) { this.#core = core }

  async load(key) {
    this.#known.clear()
    const person = this.#core.account.id
    const rows = await this.#core.db.read(['cases'], (tx) => tx.objectStore('cases').index('person').getAll(person))
    for (const row of rows) {
      if (row.box.key === key.id) this.#known.set(row.id, await takeOut(key, 'case ' + row.id, row.box))
    }
  }

  forget() { this.#known.clear() }
  code(id) { return this.#known.get(id)?.code ?? '' }

  // merged gives a case with what this tablet has done.
  merged(c, drafts) {
    const { outbox_: outbox, account } = this.#core
    const here = outbox.rows(account.id).filter((r) => r.case === c.id).sort((a, b) => a.seq - b.seq)
    const told = new Set((c.visits ?? []).map((v) => v.id))
    const mine = here.map((r) => ({
      id: r.id, at: r.created, outcome: r.outcome, here: true, counted: r.counted || told.has(r.id), state: r.state, ...outbox.memo(r.id),
    }))
    const visits = [...(c.visits ?? []).filter((v) => !mine.some((m) => m.id === v.id)), ...mine].sort((a, b) => a.at < b.at ? -1 : 1)
    const fresh = mine.filter((v) => !v.counted)
    const last = fresh.at(-1)
    const newest = visits.at(-1)
    const draft = drafts.find((d) => d.case === c.id)
    return {
      ...c, visits,
      stands_for: c.replaces || [...here, draft].find((x) => x?.stands_for)?.stands_for || '', // of a reserve put into play
      attempts: (c.attempts ?? 0) + fresh.length,
      outcome: last?.outcome ?? c.outcome,
      state: last && isFinal(last.outcome) ? 'done' : c.state,
      days: new Set(visits.map((v) => inVietnam(v.at))).size,
      appointment: newest?.outcome === 'appointment' ? newest.appointment : '',
      draft: draft?.id ?? '',
      unsent: here.filter((r) => r.state !== 'acked').length,
      sent: here.length > 0 && here.every((r) => r.state === 'acked'),
    }
  }

  async list() {
    const drafts = await this.#core.draftRows()
    return [...this.#known.values()].map((c) => this.merged(c, drafts))
  }

  async one(id) {
    const c = this.#known.get(id)
    return c ? this.merged(c, await this.#core.draftRows()) : null
  }

  // take writes what a hello brought, in one transaction with the instant from
  // which the next one asks. What was acknowledged before counts in the
  // server's own figures from now on.
  async take(reply, asked, from) {
    const { db, account, key, outbox_: outbox } = this.#core
    const drafts = new Set((await this.#core.draftRows()).map((d) => d.case))
    const given = new Map((reply.cases ?? []).map((c) => [c.id, { ...this.#known.get(c.id), returned: undefined, ...c }]))
    const gone = new Set((reply.withdrawn ?? []).filter((id) => !given.has(id)))
    if (!asked) for (const id of this.#known.keys()) if (!given.has(id)) gone.add(id) // the whole list came
    for (const r of reply.returned ?? []) {
      const c = given.get(r.case) ?? this.#known.get(r.case)
      if (c) given.set(r.case, { ...c, returned: r })
    }
    for (const id of gone) {
      const c = this.#known.get(id)
      if (c && drafts.has(id)) given.set(id, { ...c, state: 'withdrawn' })
    }
    const put = []
    for (const c of given.values()) put.push({ person: account.id, id: c.id, box: await lockUp(key, 'case ' + c.id, c) })
    const counted = outbox.rows(account.id).filter((r) => r.state === 'acked' && !r.counted && given.has(r.case))
    await db.write(['cases', 'accounts', 'outbox'], async (tx) => {
      const accounts = tx.objectStore('accounts')
      const now = await accounts.get(account.id)
      if ((now.since ?? '') !== (asked ?? '')) return // another window has taken a newer answer
      for (const row of put) tx.objectStore('cases').put(row)
      for (const id of gone) if (!given.has(id)) tx.objectStore('cases').delete([account.id, id])
      for (const r of counted) tx.objectStore('outbox').put({ ...r, counted: true })
      accounts.put({ ...now, since: from, rounds: reply.rounds ?? now.rounds })
    })
    if (this.#core.key !== key) return // locked meanwhile
    for (const c of given.values()) this.#known.set(c.id, c)
    for (const id of gone) if (!given.has(id)) this.#known.delete(id)
    for (const r of counted) r.counted = true
  }

  async form(name) {
    const bytes = await this.#core.db.get('forms', name)
    if (!bytes) throw new CoreError('form_missing', { form: name })
    return JSON.parse(new TextDecoder().decode(bytes))
  }

  // mayStart refuses what cannot become an interview.
  mayStart(c, round) {
    if (!c) throw new CoreError('case_unknown')
    if (c.state === 'withdrawn') throw new CoreError('case_withdrawn')
    if (!round) throw new CoreError('round_unknown')
    if (!['open', 'closing'].includes(round.state) && c.draft_allowed !== true) throw new CoreError('round_closed')
    if (c.draft_allowed === false) throw new CoreError('case_closed')
  }
}

