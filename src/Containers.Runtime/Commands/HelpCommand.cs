namespace Containers.Runtime.Commands;

/// <summary>Tells what the program takes.</summary>
internal static class HelpCommand
{
    internal static int Execute()
    {
        StandardOutput.Write(
            """
            container-runtime runs containers from OCI bundles.

              container-runtime [OPTION]... COMMAND

            Commands
              create [-b FOLDER] [OPTION]... ID                             make a container from a bundle; its process waits
                --pid-file FILE            write its process id there
                --console-socket SOCKET    which takes the master side of its terminal
                --preserve-fds N           give it N descriptors from 3 on
                --no-pivot                 move the root into its place: for a host whose own root is the initial RAM disk
                --no-new-keyring           leave it this program's session keyring
              start ID                                                      execute its program
              run [-d] [--keep] [create's options] ID                       both; in the foreground the exit code is the program's
              exec [OPTION]... ID COMMAND [ARGUMENT]...                     execute one more program in a container
                -d, --detach               do not wait for its end
                -t, --tty                  on a terminal of its own; --console-socket SOCKET: which takes its master side
                --pid-file FILE            write its process id there
                -p, --process FILE         all of the process, as JSON, in place of a command and the options below
                -u, --user UID[:GID]       its user; -g, --additional-gids GID: one more group
                --cwd FOLDER, -e, --env NAME=VALUE
                -c, --cap CAP_NAME         one more capability; --no-new-privs: none by execve
                --apparmor PROFILE, --process-label LABEL
                --cgroup [CONTROLLER:]PATH a group below the container's
                --preserve-fds N           give it N descriptors from 3 on; --ignore-paused: though it will not run yet
              state ID                                                      how it stands, as JSON
              kill [--all] ID [SIGNAL]                                      send a signal, TERM by default
              delete [--force] ID                                           remove a stopped container, or any
              pause ID, resume ID                                           freeze its processes; let them go on
              list [--format table|json] [-q]                               all containers
              ps [--format table|json] ID                                   a container's processes
              events [--stats] [--interval 5s] ID                           what it uses, as JSON: once, or until it ends
              update [-r FILE|-] [OPTION]... ID                             change what it may use, by linux.resources or one by one
                --memory, --memory-reservation, --memory-swap BYTES
                --cpu-share, --cpu-quota, --cpu-period, --cpu-burst, --cpu-idle, --cpu-rt-runtime, --cpu-rt-period, --pids-limit,
                --blkio-weight NUMBER, --cpuset-cpus, --cpuset-mems LIST
              checkpoint [--leave-running] [--pre-dump] [OPTION]... ID      have criu write its processes into images, and end them
              restore [-d] [--keep] [create's options] [OPTION]... ID       have criu make them of images again
                --image-path FOLDER        of the images: checkpoint
                --work-path FOLDER         of criu's log: that of the images
                --parent-path FOLDER       of the images before, seen from these
                --tcp-established, --tcp-close, --tcp-skip-in-flight, --ext-unix-sk, --file-locks, --shell-job, --link-remap, --auto-dedup
                --lazy-pages, --page-server ADDRESS:PORT, --status-fd N
                --manage-cgroups-mode soft|full|strict|ignore, --empty-ns network, --lsm-profile TYPE:NAME, --lsm-mount-context CONTEXT
              spec [-b FOLDER] [--rootless]                                 write a config.json to begin with
              features                                                      what of the specification is there, as JSON
              monitor --bundle FOLDER                                       run and supervise a container that the engine prepared

            Options
              --root FOLDER             where containers are kept: /run/container-runtime, or container-runtime in XDG_RUNTIME_DIR
              --log FILE                a file that takes errors too
              --log-format text|json    their form there
              --systemd-cgroup          have systemd make control groups: cgroupsPath is slice:prefix:name then
              --debug                   accepted; there is nothing more to tell
              --version, --help

            """);
        return 0;
    }
}
