#include "commands/demo_stories.h"

namespace newsieve {

const std::array<DemoStory, kStoriesPerSection> kHarbourStories = {{
    {"night-ferry",
     "Night ferry returns after eleven quiet winters",
     "Ada Quill",
     {"The night ferry to Gull Island sails again from Friday, eleven winters after the last lantern on its "
      "deck "
      "was put out.",
      "Forty passengers can book a bunk, and a further sixty may sit in the saloon, where the old brass "
      "stove has "
      "been lit and swept for the first time since the service ended.",
      "Skipper Odile Marsh said she had kept the timetable of the final season in a drawer, because she "
      "never "
      "believed that the last crossing was really the last.",
      "The island's school has moved its Monday bell to nine, so that pupils who spend the weekend on the "
      "mainland "
      "can come back overnight and still be in time.",
      "If fewer than thirty people travel on an average night by the end of March, the owners will think "
      "again; the "
      "first two weekends are already sold out."}},
    {"crane-painted",
     "The tall crane turns yellow, one bucket at a time",
     "Bram Tolliver",
     {"Painters have begun to turn the tall crane on Pier Four from rust red to a yellow that pilots asked "
      "for.",
      "From the water the old colour vanished against the brick of the grain store at dusk, and twice last "
      "year a "
      "barge came closer to the crane's foot than anybody liked.",
      "Six painters hang in harnesses from the jib and work downwards, a section a day, as long as the wind "
      "stays "
      "below the mark on the flag pole.",
      "The port chose the shade after a vote among the pilots, who were shown eleven boards from a moving "
      "boat in "
      "fog and had to write down which they had seen first.",
      "Nine hundred litres of paint will be needed, and what is left over goes to the benches along the "
      "quay."}},
    {"eel-count",
     "Divers count twice as many eels as a year ago",
     "Ada Quill",
     {"Volunteers who dive under the town bridge every autumn have counted 412 eels, twice the number of "
      "last "
      "year.",
      "They swim in pairs along a rope between the pillars, and call out to a clerk in a rowing boat, who "
      "makes a "
      "pencil stroke for every animal longer than a hand.",
      "Biologist Henrike Aalto, who began the count in her first year at the station, warns that one good "
      "autumn "
      "says little about a fish that travels for two decades.",
      "What has changed is the weir upstream: since spring a sloping bed of brushes lets young eels climb "
      "past it "
      "at night.",
      "The next count is in April, when the water is so cold that each pair can stay down for twelve minutes "
      "only."}},
    {"lost-anchor",
     "An anchor lost in 1888 comes up with the morning nets",
     "Jonas Reed",
     {"A trawler that meant to bring home whiting came back with an anchor taller than its wheelhouse.",
      "The crew of the Patient Anna felt their nets go tight off Cormorant Shoal and at first took the "
      "weight for a "
      "wreck that is marked on no chart.",
      "An iron ring with a foundry's stamp was enough for the museum to find the owner: a schooner whose "
      "captain had "
      "reported the loss to the harbour master on a stormy Tuesday.",
      "His letter, kept in the archive ever since, asks politely whether anybody might look for it when the "
      "weather "
      "allows.",
      "It weighs just under two tonnes and will lie in a bath of fresh water until the salt has left the "
      "metal, "
      "which takes about three years."}},
    {"tide-clock",
     "Schoolchildren build a clock that tells the tide",
     "Mina Farrow",
     {"A clock with only one hand has been put up at the fish market: it goes round once with every tide.",
      "Pupils of the lower school cut its face from an oak door and worked out the gears with cardboard, "
      "string and "
      "a great many mistakes.",
      "Because the moon is late by fifty minutes each day, an ordinary clockwork would be wrong by lunch "
      "time, and "
      "so the children fitted a second wheel with one tooth fewer.",
      "Fishmonger Pell Arden has already stopped looking at the printed tables, although he admits that he "
      "checked "
      "the clock against them for a week.",
      "The class now plans another one, for the bakery, that shows how long the loaves still need."}},
    {"seaweed-bread",
     "Bakery sells out of bread made with seaweed",
     "Bram Tolliver",
     {"Every loaf of the first batch was gone before the church clock struck eight.",
      "Baker Iva Lorne dries the weed on racks behind her shop, grinds it in a coffee mill, and takes it in "
      "place of "
      "salt: four spoons for ten loaves.",
      "Her grandmother did the same in years when salt was taxed, and left a note of it inside the lid of a "
      "flour "
      "chest.",
      "Two gatherers now bring her baskets at low water, and are paid in bread, coins or both, as they like.",
      "She means to keep to sixty loaves a morning until a second oven is ready in June."}},
    {"pilot-school",
     "Four apprentices begin to learn the channel by heart",
     "Jonas Reed",
     {"For the first time since the lock was widened, the pilots' guild has taken on four apprentices at "
      "once.",
      "During two years they will draw the whole channel from memory every month, with each buoy, each wreck "
      "and "
      "each depth, on a sheet the size of a table.",
      "Screens in the wheelhouse show all of that, says guild master Torben Vale, but they were dark for "
      "nine "
      "minutes in the January storm, and nine minutes are a long way.",
      "One of the four, Sunniva Holt, grew up on a lighthouse tender and knew half of the marks before she "
      "could "
      "read their names.",
      "Whoever passes the final drawing without a fault may choose the colour of the guild's next launch."}},
    {"ice-house",
     "The ice house opens its doors as a concert hall",
     "Mina Farrow",
     {"Walls a metre thick, which once kept lake ice solid until August, now keep the sound of a string "
      "quartet "
      "in.",
      "The building had stood empty since the fishing fleet bought its own freezers, with a family of owls "
      "as the "
      "only tenants.",
      "An acoustician clapped her hands in the middle of the floor, listened for two seconds, and told the "
      "committee to change as little as they could bear.",
      "So the sawdust went out, 180 chairs came in, and the owls were given a tower of their own at the edge "
      "of the "
      "car park.",
      "On opening night the musicians will play in coats, as the heating is to be silent and therefore "
      "slow."}},
    {"harbour-seals",
     "Seals take over the new pontoon, and nobody minds",
     "Ada Quill",
     {"The pontoon laid out for visiting yachts has guests, but none of them pay.",
      "Some thirty grey seals climbed onto the warm planks on the very evening the carpenters left, and have "
      "come "
      "back at each low water.",
      "Harbour master Edda Niles asked a yacht to moor elsewhere for now, and says that she would sooner "
      "apologise "
      "to a sailor than to a seal.",
      "A bakery and a bicycle shop on the quay report that takings have risen by a fifth since families come "
      "to look.",
      "In May the animals leave for the sandbanks, and the yachts may have their berths back for the "
      "summer."}},
    {"fog-horn",
     "Fog horn keeps its low note after a petition",
     "Bram Tolliver",
     {"The fog horn on the breakwater will sound as it always has, a low note and a rest of ninety seconds.",
      "An electronic one had been ordered that is heard just as far and needs no compressed air, but its "
      "pitch is "
      "nearly an octave higher.",
      "Within a fortnight 2,300 people signed a petition, among them several who said that they had moved to "
      "the "
      "hill to get away from the sound and now could not sleep without it.",
      "Engineer Lasse Brook proposed a way out: the new machine goes in, and plays a recording of the old "
      "one "
      "through the same iron trumpet.",
      "The compressor is to be shown in the library, where it may be started once a year."}},
    {"rope-walk",
     "Last rope walk on the coast finds a buyer",
     "Jonas Reed",
     {"The long shed in which ropes have been laid for two centuries will stay a place of work.",
      "A cooperative of nine sail makers, riggers and one harpist signed the contract on Monday, an hour "
      "before the "
      "offer would have lapsed.",
      "They need strings and lines that no factory makes in small numbers, and the shed's 340 metres are "
      "exactly "
      "what it takes to twist one without a splice.",
      "Former owner Gerrit Munk, who is eighty-one, has agreed to come in on three mornings a week and to be "
      "contradicted.",
      "As a first order they will make new rigging for the training ship, sixteen kilometres of it, by the "
      "end of "
      "the year."}},
    {"storm-glass",
     "What the January storm did to the sea wall, in numbers",
     "Mina Farrow",
     {"Engineers have finished their walk along the sea wall with hammers and chalk, and have written down "
      "each "
      "cracked stone.",
      "Of 6,150 blocks in the outer face 94 have to be replaced and 211 need new mortar; the wall's foot has "
      "moved "
      "by less than a finger's breadth.",
      "The highest wave, measured by a float off the point, came to nine metres and forty, which is sixty "
      "centimetres above the one the builders had reckoned with.",
      "That the wall held all the same is owed to the shingle in front of it, the report says, and shingle "
      "has to "
      "be brought back each autumn at a cost.",
      "The council will talk about the money in public on the first Thursday of next month."}},
}};

const std::array<DemoStory, kStoriesPerSection> kTownStories = {{
    {"library-hours",
     "Library stays open until midnight, and fills",
     "Noor Castle",
     {"Since the town library shuts at midnight instead of six, its reading room has had to borrow chairs "
      "from the "
      "theatre.",
      "Librarian Petra Sandoval expected students; the busiest hour turned out to be ten in the evening, "
      "when shop "
      "staff and nurses come in.",
      "Nobody has to speak or buy anything there, one visitor wrote into the guest book, and it is warm.",
      "The longer day costs as much as two street lamps do in a year, according to the treasurer, who "
      "compares "
      "everything with street lamps.",
      "After the trial ends in autumn a count of the cloakroom tickets will decide."}},
    {"bicycle-bridge",
     "A bridge for bicycles, made from a ship's mast",
     "Eli Thorne",
     {"Cyclists cross the mill stream on a mast that once carried 300 square metres of sail.",
      "Shipwright Dorte Klee sawed it lengthwise, laid the halves side by side with the flat faces up, and "
      "planed "
      "grooves across them against the wet.",
      "Tests with sandbags showed that it bends by four millimetres under a loaded cargo bicycle, a third of "
      "what is "
      "allowed.",
      "The detour by the ring road took eleven minutes, and those who walked their bicycles over the sluice "
      "instead "
      "were fined now and then.",
      "A plank beside the entrance lists each harbour in which the mast has stood."}},
    {"chess-tram",
     "On tram line two, the chess game never ends",
     "Noor Castle",
     {"A magnetic board is screwed to the wall of one tram on line two, and whoever boards may make a move.",
      "Driver Milo Petrak put it up in his lunch break; company rules forbid advertising and luggage, but "
      "say "
      "nothing of chess.",
      "White is played by those going towards the station and Black by those coming from it, which has led "
      "to "
      "considerable patience.",
      "So far three games have been finished, each after about a week, and one was lost because a child "
      "improved "
      "the position of a bishop.",
      "The depot has had inquiries from lines four and seven."}},
    {"orchard-school",
     "School plants one apple tree for every pupil",
     "Eli Thorne",
     {"Behind the upper school, 318 young apple trees stand in rows where there used to be a car park.",
      "Each child chose a variety and has to keep its tree alive; the youngest will pick their first apples "
      "in the "
      "year in which they leave.",
      "Gardener Wilma Oster went from class to class with a basket, and let them taste before they decided, "
      "so that "
      "sour kinds are now well ahead.",
      "Parents who drove to the gate before now walk the last stretch from the market square, and complain "
      "less "
      "than had been feared.",
      "The surplus is to be pressed, and the juice sold at the winter fair for the school's boat."}},
    {"quiet-market",
     "Market tries one hour without calling and music",
     "Noor Castle",
     {"Between nine and ten on Wednesdays the stallholders keep their voices down.",
      "The idea came from Arne Bellis, who sells cheese, and whose son finds loud places hard to bear but "
      "likes to "
      "choose a cheese.",
      "Prices are chalked on larger boards, the loudspeaker is off, and the flower seller has put felt under "
      "the "
      "legs of her buckets.",
      "Takings in that hour first fell, then rose above those of the next one, as people who had been "
      "ordering by "
      "telephone came themselves.",
      "Whether there will be a second one on Saturdays is to be settled without shouting."}},
    {"roof-gardens",
     "Flat roofs turn green, and cellars stay dry",
     "Eli Thorne",
     {"Three years after the first flat roof in Weaver Street was planted, the cellars below it have stayed "
      "dry "
      "through two cloudbursts.",
      "Hydrologist Samira Rook measured how much rain ran off: of forty litres on a square metre, the moss "
      "and "
      "stonecrop held back twenty-six.",
      "House owners pay for the soil and the town for the seeds, an arrangement noted down on one sheet of "
      "paper "
      "that both sides still have.",
      "Bees found the roofs within weeks, and so did a pair of oystercatchers, whose chicks had to be "
      "carried down "
      "four floors in a hat.",
      "Another nineteen buildings are on the list for this year, the fire station among them."}},
    {"letter-box",
     "A letter box for complaints is full of thanks",
     "Noor Castle",
     {"The council put up a box for complaints outside the town hall, and has emptied it for the first time.",
      "Of 164 slips of paper 97 said thank you: to the lamplighter, the night bus, and seven times to a dog "
      "called "
      "Admiral.",
      "Clerk Ruben Ashe read every one aloud at the Monday meeting, where the real complaints, mostly about "
      "the "
      "kerbs in Tanner's Row, got more attention than usual.",
      "The kerbs will be lowered in May, he said, since it seemed unkind to disappoint people who had been "
      "so "
      "polite.",
      "A second box, for suggestions, has been emptied as well: it held a sandwich."}},
    {"museum-loan",
     "Museum lends its paintings to kitchens",
     "Eli Thorne",
     {"From next month anybody with a library card can take a painting home for eight weeks.",
      "The town museum can show only a tenth of what it owns, and curator Livia Strand would rather have the "
      "rest "
      "hang above a sink than stand in the dark.",
      "Each picture comes with two hooks, a spirit level, and a note on who has had it before and what they "
      "thought of it.",
      "Insurance was the hard part, until the company's own manager asked whether there was a seascape left.",
      "The 140 works on the first list were all spoken for within a day, the portraits of mayors last."}},
    {"swift-towers",
     "Swifts move into the old water tower",
     "Noor Castle",
     {"At least fifty pairs of swifts are nesting in the water tower, whose owners had drilled holes for "
      "twelve.",
      "The others found gaps of their own under the copper roof, where they had not been since it was "
      "repaired and "
      "made too tidy.",
      "A microphone plays their calls for two hours every evening in spring, which brings in the young birds "
      "that "
      "are looking for a place.",
      "Neighbour Clemens Fry first thought of a squeaking hinge and oiled each door in the house.",
      "When they have left for the south in August, roofers will take out the last of the wire mesh."}},
    {"night-market",
     "Late buses make the night market twice as long",
     "Eli Thorne",
     {"With buses running until two, the night market on Cooper Square now covers both sides of the street.",
      "Where thirty stalls used to pack up at eleven there are seventy, and the noodle kitchen has had to "
      "number its "
      "queue.",
      "Bus driver Fatima Orlan says that the last tour used to be the loneliest of the week and now smells "
      "of "
      "cardamom.",
      "Residents asked for the generators to go, so cables were laid under the paving, paid for with one "
      "week's "
      "stall rents.",
      "The council counts visitors with a beam at each end of the square: 5,400 on the busiest evening so "
      "far."}},
    {"clock-tower",
     "Town clock runs on time for the first time since 1931",
     "Noor Castle",
     {"The clock on the corn exchange, four minutes fast for longer than most people have lived here, is "
      "right.",
      "Watchmaker Agnes Dole found a coin in the works, wedged below the pendulum by someone who must have "
      "wanted "
      "to leave early.",
      "She took it out, let the clock run for a month beside a radio signal, and climbed the 112 steps every "
      "day to "
      "write down the difference.",
      "Not everyone is pleased, as the bakery, the school and two bus lines had long been living by the "
      "wrong time "
      "together.",
      "The coin, a copper one with a hole in it, has been put back where it does no harm."}},
    {"river-baths",
     "River baths to open in June with water fit to drink",
     "Eli Thorne",
     {"Samples taken at the old river baths in each week of the winter were clean enough to drink, the "
      "laboratory "
      "says, although it does not advise doing so.",
      "The wooden pools were closed when the tannery still stood upstream; its last pipe was stopped up nine "
      "years "
      "ago.",
      "Carpenters have replaced a third of the planks, and left the numbers on the changing cabins, because "
      "families remember theirs.",
      "Lifeguard Kaspar Wynn will teach a class for grown-ups who never learned to swim, of whom there are "
      "more "
      "than one would think beside a river.",
      "A day's ticket is to cost as much as a scoop of ice cream, and to be bought from the same window."}},
}};

}  // namespace newsieve
