// A copy of the database in a storage bucket of its own, where browsers have
// them (Chromium).
//
// Why: Chromium keeps IndexedDB in LevelDB. Its log is appended to in two steps,
// head and content of a record. A browser that is killed between them leaves a
// head alone; the next start goes on writing after it; the start after that finds
// the log damaged, and Chromium then deletes the whole database. Our test that
// kills the browser in the middle of an interview met it about once in fifty
// kills. A bucket has a log of its own, and the two are never written at the same
// moment, so one of them is always whole. docs/decisions/0013-tablet-app.md.
const small = ['meta', 'accounts', 'cases', 'forms', 'drafts', 'outbox', 'journal']
const keyed = ['accounts', 'cases', 'drafts', 'outbox'] // the key stands in the value

export async function openBucket() {
  try {
    return await navigator.storageBuckets?.open('copy', { durability: 'strict', persisted: true })
  } catch {
    return null
  }
}

// fill makes one database like another: the sealed bytes one by one, since they
// may be many, then all the rest in one transaction.
export async function fill(from, to) {
  const keysOf = (one) => one.run('readonly', ['sealed'], (tx) => tx.objectStore('sealed').getAllKeys())
  const [have, want] = await Promise.all([keysOf(to), keysOf(from)])
  for (const id of want.filter((x) => !have.includes(x))) {
    const bytes = await from.run('readonly', ['sealed'], (tx) => tx.objectStore('sealed').get(id))
    if (bytes) await to.run('readwrite', ['sealed'], (tx) => tx.objectStore('sealed').put(bytes, id))
  }
  const rows = await from.run('readonly', small, (tx) => Promise.all(small.map(async (store) => {
    const s = tx.objectStore(store)
    return { store, keys: await s.getAllKeys(), values: await s.getAll() }
  })))
  await to.run('readwrite', [...small, 'sealed'], async (tx) => {
    for (const { store, keys, values } of rows) {
      const s = tx.objectStore(store)
      s.clear()
      values.forEach((value, i) => keyed.includes(store) ? s.put(value) : s.put(value, keys[i]))
    }
    for (const id of have.filter((x) => !want.includes(x))) tx.objectStore('sealed').delete(id)
    await tx.objectStore('meta').get('writes') // ends after all before it
  })
}
