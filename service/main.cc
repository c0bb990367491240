#include <cstdio>

int main() {
  std::puts("newsieve");
  return 0;
}
