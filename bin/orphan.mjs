// In the process that child.mjs starts: when that one is gone, this one stops as if it had been told to.
process.once('disconnect', () => process.kill(process.pid, 'SIGTERM'));
process.channel?.unref();
