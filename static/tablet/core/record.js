// A record: what happened at one visit, sealed to the server. Once it is
// written nobody here can read it, and its bytes never change.
import { base64, canonical, hex, sha256, utf8 } from './bytes.js'
import { built, instant } from './app.js'
import { asStorage } from './error.js'
import { purposes, seal, sign } from './keys.js'
import { lockUp } from './vault.js'

// Outcomes that bring answers.
export const withAnswers = ['complete', 'partial', 'break_off']

// makeRecord seals an envelope and writes it in one strict transaction, in
// which also() may change more: the draft goes when its record comes. The
// sequence number counts only records that exist, so that a gap on the server
// means that something was lost.
export async function makeRecord(core, envelope, also = { stores: [], work: () => {} }) {
  const person = envelope.person
  return navigator.locks.request('sipas-seal-' + person, async () => {
    const account = await core.db.get('accounts', person)
    const seq = account.seq + 1
    const full = {
      kind: withAnswers.includes(envelope.outcome) ? 'interview' : 'visit',
      answers: {}, contact: {}, paradata: {}, appointment: '', note: '', blobs: [], replaces: '', stands_for: '',
      ...envelope, seq, clock: { last_server: account.lastServer ?? '', app_built: built },
    }
    if (full.kind === 'visit') Object.assign(full, { answers: {}, handed: undefined })
    const inner = canonical(full)
    const plaintext = utf8(canonical({ envelope: full, sha256: hex(await sha256(utf8(inner))) }))
    const bytes = await seal(account.sealKey, purposes.envelope, plaintext)
    const hash = hex(await sha256(bytes))
    const row = {
      id: full.id, person, device: account.device, round: full.round, case: full.case, code: core.caseCode(full.case), kind: full.kind,
      outcome: full.outcome, mode: full.mode, seq, hash, signature: await sign(account.key.private, `sipas-envelope-1\n${full.id}\n${hash}`),
      state: 'sealed', reason: '', tries: 0, nextTry: 0, receipt: null, serverState: '', counted: false, exported: '',
      size: bytes.length, created: full.ended, stands_for: full.stands_for,
      memo: await lockUp(core.key, 'memo ' + full.id, { appointment: full.appointment, note: full.note }),
    }
    try {
      await core.db.write(['accounts', 'outbox', 'sealed', 'journal', ...also.stores], async (tx) => {
        const accounts = tx.objectStore('accounts')
        const now = await accounts.get(person)
        if (now.seq !== account.seq) throw new Error('another window has sealed a record meanwhile')
        await also.work(tx)
        now.seq = seq
        accounts.put(now)
        tx.objectStore('outbox').add(row)
        tx.objectStore('sealed').add(bytes, row.id)
        await tx.objectStore('journal').add({ at: instant(), event: 'sealed', id: row.id, seq })
      })
    } catch (error) {
      throw asStorage(error)
    }
    await core.outbox_.copy(row, bytes)
    core.outbox_.took(row)
    core.device.noteSeq(account.device, seq)
    return { id: row.id, case: row.case, outcome: row.outcome, hash, seq, state: row.state }
  })
}

export const digest = async (bytes) => 'sha-256=:' + btoa(String.fromCharCode(...await sha256(bytes))) + ':'

// lineOf writes a record as a line of an export file, which only the server can
// read (docs/field.md §2, file).
export const lineOf = (row, bytes) => canonical({
  id: row.id, hash: row.hash, device: row.device, signature: row.signature, sealed: base64(bytes),
}) + '\n'
