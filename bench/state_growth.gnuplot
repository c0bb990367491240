# Draws docs/state_growth.svg from docs/state_growth.tsv, the output of state_growth_bench. Needs gnuplot (Debian:
# gnuplot-nox). Run in the repository:   gnuplot bench/state_growth.gnuplot
set terminal svg size 1100,360 font "sans-serif,12" background "white"
set output "docs/state_growth.svg"
set datafile separator "\t"
set multiplot layout 1,3
set logscale x
set format x "10^{%L}"
set format y "%g"
set xlabel "URLs known"
set grid
set mxtics 1
set key top left reverse Left
data = "docs/state_growth.tsv"

set title "Is it known? CPU time of a look-up"
set ylabel "microseconds"
set logscale y
set yrange [0.1:1000]
plot data using "urls":"hit_p50_us" with linespoints title "known", \
     data using "urls":"miss_p50_us" with linespoints title "unknown", \
     data using "urls":"hit_p99_us" with linespoints title "known, 99 %", \
     data using "urls":"miss_p99_us" with linespoints title "unknown, 99 %", \
     15 with lines dashtype 2 title "15 us"

unset logscale y
set title "CPU time of a page's claim and commit"
set ylabel "microseconds"
set yrange [0:*]
set key bottom right
plot data using "urls":"page_thread_us" with linespoints title "of the committer", \
     data using "urls":"page_process_us" with linespoints title "with compaction"

set title "Room"
set ylabel "MiB"
set logscale y
set yrange [1:10000]
set key top left
plot data using "urls":"disk_mib" with linespoints title "on the disk", \
     data using "urls":"ram_mib" with linespoints title "in memory", \
     1536 with lines dashtype 2 title "1.5 GiB"
