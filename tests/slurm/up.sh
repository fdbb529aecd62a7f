#!/usr/bin/env bash
# Start a throw-away Slurm on this machine: munge, slurmctld and three nodes on loopback;
# cn1 and cn2 in the partition `cpu`, gn1 with two made-up GPUs in `gpu`. Root, no systemd,
# no cgroups. Called again it revives what has died. down.sh stops it.
set -euo pipefail
DIR=${PECULIAR_SLURM_DIR:-/var/tmp/peculiar-slurm}
NODES=(cn1 cn2 gn1)
HOST=$(hostname -s)
PORT=16817  # of slurmctld; the nodes have the next ones
SOCKET=$DIR/munge/munge.sock
export LC_ALL=C

die() { echo "up.sh: $*" >&2; tail -n 20 "$DIR"/log/*.log >&2 || true; exit 1; }
# Whether the process of a pid file is alive, and still the program that was started.
alive() {
    local pid; pid=$(cat "$1" 2> /dev/null) && [ -n "$pid" ] \
        && [ "$(cat "/proc/$pid/comm" 2> /dev/null)" = "$2" ]
}
# Try until it succeeds, for so many seconds.
within() {
    local end=$((SECONDS + $1)); shift
    until "$@" > /dev/null 2>&1; do [ "$SECONDS" -lt "$end" ] || return 1; sleep 0.1; done
}

for name in slurm.conf gres.conf cgroup.conf; do
    if [ -e "/etc/slurm/$name" ] && [ ! -L "/etc/slurm/$name" ]; then
        echo "/etc/slurm/$name is a file of its own: this machine has a Slurm. Use that:" \
            "see docs/cluster.md" >&2
        exit 1
    fi
done

# ---- packages ----
missing=()
for package in slurmctld slurmd slurm-client slurm-wlm-basic-plugins munge; do
    dpkg-query -W -f='${Status}' "$package" 2> /dev/null | grep -q 'ok installed' \
        || missing+=("$package")
done
mkdir -p "$DIR"/{log,run,etc,state,spool,munge}
if [ ${#missing[@]} -gt 0 ]; then
    # Keep the packages from starting daemons of their own.
    policy=/usr/sbin/policy-rc.d
    [ -e $policy ] || { printf '#!/bin/sh\nexit 101\n' > $policy; chmod 755 $policy; made=1; }
    { apt-get update && DEBIAN_FRONTEND=noninteractive apt-get install --yes \
        --no-install-recommends "${missing[@]}"; } > "$DIR/log/apt.log" 2>&1 \
        || die "could not install ${missing[*]}"
    [ -z "${made:-}" ] || rm -f $policy
fi

# ---- configuration ----
chown root:root "$DIR" "$DIR"/*
chmod 755 "$DIR" "$DIR"/*  # munged looks at its parents
cat > "$DIR/etc/slurm.conf" << END
ClusterName=peculiar
SlurmctldHost=$HOST(127.0.0.1)
SlurmctldPort=$PORT
SlurmUser=root
SlurmdUser=root
AuthType=auth/munge
AuthInfo=socket=$SOCKET
CredType=cred/munge
CommunicationParameters=NoAddrCache
ProctrackType=proctrack/linuxproc
TaskPlugin=task/none
# Without cgroups memory limits are kept by looking every second.
JobAcctGatherType=jobacct_gather/linux
JobAcctGatherFrequency=task=1
JobAcctGatherParams=OverMemoryKill
MpiDefault=none
SwitchType=switch/none
SelectType=select/cons_tres
SelectTypeParameters=CR_Core_Memory
SchedulerType=sched/backfill
SchedulerParameters=sched_interval=2,bf_interval=2,batch_sched_delay=0,sched_min_interval=0
GresTypes=gpu
# The nodes claim more than the machine has.
SlurmdParameters=config_overrides
ReturnToService=2
StateSaveLocation=$DIR/state
SlurmdSpoolDir=$DIR/spool/%n
SlurmctldPidFile=$DIR/run/slurmctld.pid
SlurmdPidFile=$DIR/run/slurmd-%n.pid
SlurmctldLogFile=$DIR/log/slurmctld.log
SlurmdLogFile=$DIR/log/slurmd-%n.log
SlurmctldTimeout=30
SlurmdTimeout=30
InactiveLimit=0
KillWait=30
MinJobAge=3600
OverTimeLimit=0
Waittime=0
JobRequeue=1
AccountingStorageType=accounting_storage/none
NodeName=cn[1-2] NodeHostname=$HOST NodeAddr=127.0.0.1 Port=[$((PORT + 1))-$((PORT + 2))] CPUs=4 CoresPerSocket=4 RealMemory=16000 State=UNKNOWN
NodeName=gn1 NodeHostname=$HOST NodeAddr=127.0.0.1 Port=$((PORT + 3)) CPUs=4 CoresPerSocket=4 RealMemory=32000 Gres=gpu:2 State=UNKNOWN
PartitionName=cpu Nodes=cn[1-2] Default=YES MaxTime=2880 DefaultTime=10 DefMemPerCPU=200 State=UP
PartitionName=gpu Nodes=gn1 MaxTime=2880 DefaultTime=10 DefMemPerCPU=200 State=UP
END
# Device files that are always there: CUDA_VISIBLE_DEVICES is set as for real ones.
printf 'NodeName=gn1 Name=gpu File=%s\n' /dev/null /dev/zero > "$DIR/etc/gres.conf"
printf '%s=no\n' CgroupAutomount ConstrainCores ConstrainRAMSpace ConstrainDevices \
    > "$DIR/etc/cgroup.conf"
# In /etc, since Snakemake's jobs drop the variable SLURM_CONF.
mkdir -p /etc/slurm
for name in slurm.conf gres.conf cgroup.conf; do
    ln -sfn "$DIR/etc/$name" "/etc/slurm/$name"
done

# ---- daemons ----
if ! alive "$DIR/run/munged.pid" munged; then
    [ -s "$DIR/munge/munge.key" ] || head -c 128 /dev/urandom > "$DIR/munge/munge.key"
    chmod 400 "$DIR/munge/munge.key"
    rm -f "$SOCKET" "$SOCKET.lock"
    munged --key-file="$DIR/munge/munge.key" --socket="$SOCKET" \
        --pid-file="$DIR/run/munged.pid" --seed-file="$DIR/munge/munge.seed" \
        --log-file="$DIR/log/munged.log" --num-threads=2
    within 10 sh -c "munge -n -S '$SOCKET' | unmunge -S '$SOCKET'" || die "munged"
fi
if ! alive "$DIR/run/slurmctld.pid" slurmctld; then
    slurmctld < /dev/null > "$DIR/log/slurmctld.out" 2>&1 || die "slurmctld"
    within 30 scontrol ping || die "slurmctld"
fi
for node in "${NODES[@]}"; do
    if ! alive "$DIR/run/slurmd-$node.pid" slurmd; then
        mkdir -p "$DIR/spool/$node"
        slurmd -N "$node" < /dev/null > "$DIR/log/slurmd-$node.out" 2>&1 || die "$node"
    fi
done
ready() { [ "$(timeout 10 sinfo -h -N -o %t | grep -cE '^(idle|mix|alloc)$')" -ge 3 ]; }
# A node that was marked as down needs a word to come back.
within 5 ready || for node in "${NODES[@]}"; do
    scontrol update nodename="$node" state=resume 2> /dev/null || true
done
within 30 ready || { sinfo -N -l; die "the nodes are not ready"; }
within 20 srun -p cpu -n1 true || die "srun does not work"
echo "Slurm is up: $(sinfo -h -N -o '%N %t' | tr '\n' ';')"
