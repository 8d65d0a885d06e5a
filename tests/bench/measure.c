/*
 * A command in, its wall-clock time, its largest resident size and its CPU time out. Its output and
 * its exit status stay as they are.
 *
 * usage: measure FILE COMMAND [ARGUMENT…]     FILE gets one line: wall-ms kB CPU-ms
 */
#include <stdint.h>
#include <stdio.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

static int64_t now_ms(void) {
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return (int64_t)now.tv_sec * 1000 + now.tv_nsec / 1000000;
}

/* The exit status, as a shell gives it. */
static int run(char **command) {
    int status = 0;
    const pid_t pid = fork();
    if (pid == 0) {
        execvp(command[0], command);
        perror(command[0]);
        _exit(127);
    }
    if (pid < 0 || waitpid(pid, &status, 0) != pid) {
        perror("measure");
        return 126;
    }
    return WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
}

static int64_t ms_of(struct timeval time) {
    return (int64_t)time.tv_sec * 1000 + time.tv_usec / 1000;
}

static int report(const char *path, int64_t ms) {
    struct rusage usage;
    FILE *file = fopen(path, "w");
    if (file == NULL || getrusage(RUSAGE_CHILDREN, &usage) != 0) {
        perror(path);
        return 126;
    }
    fprintf(file, "%lld %ld %lld\n", (long long)ms, usage.ru_maxrss,
            (long long)(ms_of(usage.ru_utime) + ms_of(usage.ru_stime)));
    return fclose(file) == 0 ? 0 : 126;
}

int main(int argc, char **argv) {
    if (argc < 3) {
        fputs("usage: measure FILE COMMAND [ARGUMENT…]\n", stderr);
        return 2;
    }
    const int64_t started = now_ms();
    const int status = run(argv + 2);
    const int reported = report(argv[1], now_ms() - started);
    return status != 0 ? status : reported;
}
