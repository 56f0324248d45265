package survey

// lastBackup is the setting with the time of the last backup.
const lastBackup = "last_backup"
