/* Sends every packet that comes to a free port of 127.0.0.1 to the port that it is given. */
#include <arpa/inet.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/socket.h>

int main(int argc, char **argv) {
  if (argc != 2) return 64;
  struct sockaddr_in here = {.sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
  struct sockaddr_in there = here;
  there.sin_port = htons((unsigned short)atoi(argv[1]));
  socklen_t length = sizeof here;
  int in = socket(AF_INET, SOCK_DGRAM, 0);
  int out = socket(AF_INET, SOCK_DGRAM, 0);
  int buffer = 4000000;
  setsockopt(in, SOL_SOCKET, SO_RCVBUF, &buffer, sizeof buffer);
  if (bind(in, (struct sockaddr *)&here, sizeof here) != 0) return 71;
  getsockname(in, (struct sockaddr *)&here, &length);
  printf("%d\n", ntohs(here.sin_port));
  fflush(stdout);
  static char packet[2048];
  for (;;) {
    ssize_t bytes = recv(in, packet, sizeof packet, 0);
    if (bytes > 0) sendto(out, packet, (size_t)bytes, 0, (struct sockaddr *)&there, sizeof there);
  }
}
