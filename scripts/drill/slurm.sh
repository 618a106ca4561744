#!/usr/bin/env bash
# Tries the SLURM lines of docs/scale.md: a cluster of this one host from Debian's packages, an array of shards, the merge that
# depends on it, and the bytes held against those of one machine. As root, on Debian; installs what it needs itself.
set -euo pipefail
cd "$(dirname "$0")/../.."
here=$PWD
work=$(mktemp -d)
export DEBIAN_FRONTEND=noninteractive
apt-get install -y -qq slurmctld slurmd slurm-client munge >/dev/null

started=()
stop() {
  for pid in "${started[@]}"; do kill "$pid" 2>/dev/null || true; done
  wait || true
  rm -rf "$work"
}
trap stop EXIT

# Daemons of its own, beside any that the machine has: their sockets, keys and states are in a folder of this script.
host=$(hostname -s)
dd if=/dev/urandom of="$work/munge.key" bs=1024 count=1 status=none
chown munge: "$work/munge.key"
chmod 400 "$work/munge.key"
mkdir "$work/munge" "$work/state" "$work/spool"
chown munge: "$work/munge"
chmod 755 "$work" "$work/munge"
runuser -u munge -- munged --foreground --force --key-file="$work/munge.key" --socket="$work/munge/socket" \
  --pid-file="$work/munge/pid" --log-file="$work/munge/log" --seed-file="$work/munge/seed" &
started+=($!)
cat >"$work/slurm.conf" <<CONF
ClusterName=try
SlurmctldHost=$host(127.0.0.1)
SlurmctldPort=16817
SlurmdPort=16818
AuthType=auth/munge
AuthInfo=socket=$work/munge/socket
CredType=cred/munge
SlurmUser=root
StateSaveLocation=$work/state
SlurmdSpoolDir=$work/spool
SlurmctldPidFile=$work/slurmctld.pid
SlurmdPidFile=$work/slurmd.pid
SlurmctldLogFile=$work/slurmctld.log
SlurmdLogFile=$work/slurmd.log
ProctrackType=proctrack/linuxproc
TaskPlugin=task/none
SelectType=select/cons_tres
SelectTypeParameters=CR_Core
SchedulerType=sched/backfill
NodeName=$host NodeAddr=127.0.0.1 CPUs=$(nproc) State=UNKNOWN
PartitionName=all Nodes=$host Default=YES State=UP
CONF
export SLURM_CONF=$work/slurm.conf
for _ in $(seq 50); do [ -S "$work/munge/socket" ] && break; sleep 0.1; done
slurmctld -D &
started+=($!)
slurmd -D &
started+=($!)
for _ in $(seq 100); do sinfo -h -o %t 2>/dev/null | grep -q idle && break; sleep 0.3; done
sinfo

# The lines of docs/scale.md, with a small config and one processor for a task.
config=$work/small.yaml
sed 's/^seeds: .*/seeds: 3/' configs/smoke.yaml >"$config"
mmoe_exp="node $here/dist/cli/main.js"
cat >"$work/job.sh" <<JOB
#!/bin/bash
#SBATCH --array=1-3
#SBATCH --cpus-per-task=1
srun $mmoe_exp run $config --shard "\$SLURM_ARRAY_TASK_ID/3" --workers "\$SLURM_CPUS_PER_TASK" --out "shards/\$SLURM_ARRAY_TASK_ID" --quiet
JOB
cd "$work"
array=$(sbatch --parsable job.sh)
sbatch --wait --dependency=afterok:"$array" --wrap="$mmoe_exp merge shards/* --out merged"
cat slurm-*.out
$mmoe_exp run "$config" --out one --quiet --no-report >/dev/null
for file in plan.csv runs.csv summary.csv summary.md; do cmp "one/$file" "merged/$file"; done
printf '\nSLURM %s: an array of 3 shards, merged, is byte for byte what one machine writes\n' "$(sinfo --version)"
