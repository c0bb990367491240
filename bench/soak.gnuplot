# Draws docs/soak.svg from docs/soak.tsv, the table that bench/soak.py writes. Needs gnuplot (Debian: gnuplot-nox).
# Run in the repository:   gnuplot bench/soak.gnuplot
set terminal svg size 1100,400 font "sans-serif,12" background "white"
set output "docs/soak.svg"
set datafile separator "\t"
set multiplot layout 1,3
set xlabel "hours of news"
set xtics 12
set grid
set yrange [0:*]
set key below vertical maxrows 3
data = "docs/soak.tsv"

set title "Memory, MiB"
plot data using "minute":"resident_mib" with lines linewidth 2 title "resident", \
     data using "minute":"cache_mib" with lines title "the state's cache"

set title "What fills it, thousands"
plot data using "minute":(column("site_memory_blocks") / 1000) with lines title "blocks of site memory", \
     data using "minute":(column("hot_articles") / 1000) with lines title "hot articles", \
     data using "minute":(column("articles") / 1000) with lines title "articles ever"

set title "Room on the disk, MiB; file descriptors"
plot data using "minute":"state_mib" with lines title "state", \
     data using "minute":"records_mib" with lines title "records", \
     data using "minute":"descriptors" with lines title "file descriptors"
