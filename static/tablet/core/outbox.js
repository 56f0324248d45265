// The outbox: sealed records on their way to the server, and those that have
// arrived, until they are pruned.
//
//   sealed → sending → acked → (pruned)     failed: tried again at nextTry
//      ↑________|                           dead: the server refuses it; a person must look
//
// No state deletes bytes except prune, and prune needs a receipt.
import { utf8, text } from './bytes.js'
import { instant } from './app.js'
import { evenIfFull } from './error.js'
import { lineOf } from './record.js'
import { takeOut } from './vault.js'

const folder = 'sealed'
const separator = 10 // a line feed between the index row and the bytes

export class Outbox {
  #core
  #rows = new Map()
  #memos = new Map()

  constructor(core) { this.#core = core }

  async load() {
    this.#rows = new Map((await this.#core.db.all('outbox')).map((r) => [r.id, r]))
  }

  // openMemos decrypts what the enumerator noted, after unlocking.
  async openMemos(key) {
    for (const row of this.#rows.values()) {
      if (row.memo?.key === key.id) this.#memos.set(row.id, await takeOut(key, 'memo ' + row.id, row.memo))
    }
  }

  closeMemos() { this.#memos.clear() }

  rows(person) { return [...this.#rows.values()].filter((r) => !person || r.person === person) }
  row(id) { return this.#rows.get(id) }
  memo(id) { return this.#memos.get(id) ?? { appointment: '', note: '' } }

  took(row) {
    this.#rows.set(row.id, row)
    this.#core.tell('outbox', row.id)
  }

  async openMemo(row) {
    if (this.#core.key && row.memo?.key === this.#core.key.id) {
      this.#memos.set(row.id, await takeOut(this.#core.key, 'memo ' + row.id, row.memo))
    }
  }

  // change writes a row's new state. Only what stands in the database counts.
  async change(id, fields, event) {
    const row = await this.#core.db.write(['outbox', 'journal'], async (tx) => {
      const store = tx.objectStore('outbox')
      const now = await store.get(id)
      if (!now) return null
      Object.assign(now, fields)
      await store.put(now)
      if (event) await tx.objectStore('journal').add({ at: instant(), event, id, reason: fields.reason || undefined })
      return now
    })
    if (row) this.took(row)
    return row
  }

  // unsettle makes every 'sending' of an app that ended meanwhile 'sealed'
  // again; whoever calls it holds the sender's lock.
  async unsettle() {
    const stale = this.rows().filter((r) => r.state === 'sending')
    for (const r of stale) await evenIfFull(this.change(r.id, { state: 'sealed' }))
  }

  async bytes(id) {
    return await this.#core.db.get('sealed', id) ?? (await readCopy(id))?.bytes
  }

  // copy keeps a second copy in the private file system, where there is one.
  // It is written after the transaction; should it fail, nothing is lost.
  async copy(row, bytes) {
    try {
      const { memo, ...index } = row
      const dir = await (await navigator.storage.getDirectory()).getDirectoryHandle(folder, { create: true })
      const out = await (await dir.getFileHandle(row.id, { create: true })).createWritable()
      await out.write(utf8(JSON.stringify(index)))
      await out.write(Uint8Array.of(separator))
      await out.write(bytes)
      await out.close()
    } catch (error) {
      await evenIfFull(this.#core.note('no_copy', { reason: error.name }))
    }
  }

  // restore brings back records of which only the second copy is left.
  async restore() {
    for (const id of await listCopies()) {
      if (this.#rows.has(id)) continue
      const found = await readCopy(id)
      if (!found) continue
      const row = { ...found.row, state: found.row.receipt ? 'acked' : 'sealed', reason: '', nextTry: 0 }
      await this.#core.db.write(['outbox', 'sealed', 'journal'], async (tx) => {
        if (await tx.objectStore('outbox').get(id)) return
        tx.objectStore('outbox').put(row)
        tx.objectStore('sealed').put(found.bytes, id)
        await tx.objectStore('journal').add({ at: instant(), event: 'restored', id })
      })
      this.took(row)
    }
  }

  // export gives a file of records, which only the server can read.
  async export(which) {
    const rows = which === 'unsent' ? this.rows().filter((r) => r.state !== 'acked') : which.map((id) => this.row(id)).filter(Boolean)
    const records = []
    for (const row of rows) records.push({ row, bytes: await this.bytes(row.id) })
    const lines = records.filter((r) => r.bytes).map((r) => lineOf(r.row, r.bytes))
    const file = new Blob(lines, { type: 'application/x-ndjson' })
    for (const row of rows) {
      await evenIfFull(this.change(row.id, { exported: instant() }, 'exported'))
    }
    return file
  }

  // prune deletes records that have a receipt and whose time is over. The
  // second copy goes first: what is left must be complete.
  async prune(rows) {
    for (const row of rows) {
      await removeCopy(row.id)
      const gone = await this.#core.db.write(['outbox', 'sealed', 'journal'], async (tx) => {
        const now = await tx.objectStore('outbox').get(row.id)
        if (now?.state !== 'acked' || !now.receipt) return false
        tx.objectStore('outbox').delete(row.id)
        tx.objectStore('sealed').delete(row.id)
        await tx.objectStore('journal').add({ at: instant(), event: 'pruned', id: row.id })
        return true
      })
      if (gone) this.#rows.delete(row.id)
    }
    if (rows.length) this.#core.tell('outbox')
  }
}

async function copies() {
  try {
    return await (await navigator.storage.getDirectory()).getDirectoryHandle(folder)
  } catch {
    return null // no such file system, or nothing in it yet
  }
}

async function listCopies() {
  const out = []
  const dir = await copies()
  if (dir) for await (const id of dir.keys()) if (/^[0-9a-f]{32}$/.test(id)) out.push(id)
  return out
}

async function readCopy(id) {
  try {
    const file = await (await (await copies()).getFileHandle(id)).getFile()
    const all = new Uint8Array(await file.arrayBuffer())
    const end = all.indexOf(separator)
    const row = JSON.parse(text(all.subarray(0, end)))
    const bytes = all.slice(end + 1)
    return bytes.length === row.size ? { row, bytes } : null // cut short while it was written
  } catch {
    return null
  }
}

async function removeCopy(id) {
  try {
    await (await copies())?.removeEntry(id)
  } catch { /* it was never there */ }
}
