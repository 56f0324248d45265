// The tablet itself: how full it is, whether the browser has thrown our data
// away, and new versions of the app.
import { instant } from './app.js'
import { newID, random } from './bytes.js'

const markName = 'sipas'
export const warnShare = 0.7
export const fullShare = 0.8

// What navigator.storage.estimate() says of the quota is no promise: Chrome
// reports the use plus 10 GiB to everybody. So the tablet also keeps a reserve, as
// files that can be given back at once: without the second one it is nearly full,
// without the first one full, and what is freed lets open interviews be finished.
const reserve = [['reserve-1', 2 << 20], ['reserve-2', 4 << 20]]

export class Device {
  #core
  storage = { used: 0, quota: 0, share: 0, level: 'ok', persisted: false }
  lost = null
  updateWaiting = false
  #registration = null
  #reserved = 0 // files of the reserve that are there
  #filling = null

  constructor(core) { this.#core = core }

  // checkCanary compares two marks that browsers keep in different places. The
  // database without its canary where the other mark names a device means that
  // what was here is gone.
  async checkCanary() {
    const mark = readMark()
    const canary = await this.#core.db.get('meta', 'canary')
    this.lost = await this.#core.db.get('meta', 'lost') ?? null
    if (!canary) {
      await this.#core.db.put('meta', { id: newID(), at: instant() }, 'canary')
      if (mark?.device) await this.setLost({ ...mark, found: instant() })
    }
  }

  // setLost remembers a loss until somebody has taken note of it.
  async setLost(lost) {
    this.lost = lost
    await this.#core.db.write(['meta', 'journal'], async (tx) => {
      tx.objectStore('meta').put(lost, 'lost')
      await tx.objectStore('journal').add({ at: instant(), event: 'storage_lost', device: lost.device, seq: lost.seq })
    })
  }

  async acknowledgeLoss() {
    this.lost = null
    await this.#core.db.write(['meta'], (tx) => tx.objectStore('meta').delete('lost'))
  }

  // keepMark writes the second mark again where it is gone or old: browsers
  // write it late, and one that is killed has not.
  keepMark(accounts) {
    const newest = accounts.sort((a, b) => a.enrolled < b.enrolled ? 1 : -1)[0]
    const mark = readMark()
    if (newest && (mark?.device !== newest.device || mark.seq !== newest.seq)) this.noteSeq(newest.device, newest.seq)
  }

  noteSeq(device, seq) { writeMark({ ...readMark(), device, seq }) }
  noteUnsent(unsent) {
    const mark = readMark()
    if (mark?.device && mark.unsent !== unsent) writeMark({ ...mark, unsent })
  }

  async measure() {
    this.#filling ??= this.#fill().finally(() => { this.#filling = null })
    await this.#filling
    let [used, quota, persisted] = [0, 0, false]
    try {
      ({ usage: used = 0, quota = 0 } = await navigator.storage.estimate())
      persisted = await navigator.storage.persisted()
    } catch { /* a private window */ }
    const share = quota ? used / quota : 0
    const level = share >= fullShare || this.#reserved === 0 ? 'full' : share >= warnShare || this.#reserved < reserve.length ? 'warn' : 'ok'
    this.storage = { used, quota, share, level, persisted }
    return this.storage
  }

  // fill writes what is missing of the reserve, in bytes that do not compress.
  async #fill() {
    let dir
    try {
      dir = await (await navigator.storage.getDirectory()).getDirectoryHandle('reserve', { create: true })
      if (!FileSystemFileHandle.prototype.createWritable) throw new TypeError('no createWritable')
    } catch {
      this.#reserved = reserve.length // a browser without such files: the estimate must do
      return
    }
    this.#reserved = 0
    for (const [name, size] of reserve) {
      let out
      try {
        const file = await dir.getFileHandle(name, { create: true })
        if ((await file.getFile()).size !== size) {
          out = await file.createWritable()
          for (let left = size; left > 0; left -= 65536) await out.write(random(65536))
          await out.close()
        }
        this.#reserved++
      } catch {
        await out?.abort().catch(() => {}) // an open one keeps the file
        await dir.removeEntry(name).catch(() => {})
        return
      }
    }
  }

  // release gives the second file of the reserve back when an answer finds no
  // room, and the first one only for what must always be possible: to unlock,
  // to seal, to note a receipt. It tells whether there was any.
  async release(essential) {
    await this.#filling
    const least = essential ? 0 : 1
    if (this.#reserved <= least) return false
    this.storage = { ...this.storage, level: 'full' }
    try {
      const dir = await (await navigator.storage.getDirectory()).getDirectoryHandle('reserve')
      for (const [name] of reserve.slice(least)) await dir.removeEntry(name).catch(() => {})
      return true
    } catch {
      return false
    } finally {
      this.#reserved = least
      this.#core.changed()
    }
  }

  async persist() {
    try {
      await navigator.storage.persist()
    } catch { /* said by storage.persisted */ }
    return (await this.measure()).persisted
  }

  // register installs the service worker, which makes the app start without
  // network, and notices a new version that waits.
  async register() {
    if (!navigator.serviceWorker || !location.pathname.startsWith('/tablet/')) return
    const policy = globalThis.trustedTypes?.createPolicy('sipas-worker', {
      createScriptURL: (url) => {
        if (url !== '/tablet/sw.js') throw new TypeError(url)
        return url
      },
    })
    const url = '/tablet/sw.js'
    const registration = await navigator.serviceWorker.register(policy ? policy.createScriptURL(url) : url, { scope: '/tablet/' })
    this.#registration = registration
    const look = () => {
      const waiting = !!registration.waiting && !!registration.active
      if (waiting === this.updateWaiting) return
      this.updateWaiting = waiting
      this.#core.changed()
    }
    registration.addEventListener('updatefound', () => registration.installing?.addEventListener('statechange', look))
    look()
  }

  async checkUpdate() { await this.#registration?.update().catch(() => {}) }

  // update lets the waiting version take over, unless an interview is open or a
  // record is being sent, in this window or another.
  async update() {
    const { held } = await navigator.locks.query()
    if (held.some((l) => l.name.startsWith('sipas-draft-'))) return { ok: false, reason: 'draft' }
    if (held.some((l) => l.name === 'sipas-send')) return { ok: false, reason: 'sending' }
    const waiting = this.#registration?.waiting
    if (!waiting) return { ok: false, reason: 'none' }
    navigator.serviceWorker.addEventListener('controllerchange', () => location.reload(), { once: true })
    waiting.postMessage({ type: 'activate' })
    return { ok: true }
  }
}

function readMark() {
  try {
    return JSON.parse(localStorage.getItem(markName))
  } catch {
    return null
  }
}

function writeMark(mark) {
  try {
    localStorage.setItem(markName, JSON.stringify(mark))
  } catch { /* storage denied: the canary alone must do */ }
}
