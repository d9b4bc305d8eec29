#pragma once

#include <cstddef>
#include <string_view>

namespace usher::crypto {

/// Words that passwords are commonly built from: lower-case, separated by spaces, at most kLongestCommonWord characters. Runs
/// (abcdef, qwerty, 123456) and repeated words are found by rule and not listed.
inline constexpr std::string_view kCommonPasswordWords =
    // "password" in several languages, and words that prompts suggest.
    "password passwort passwd passphrase pass passcode passw passwrd pasword passme mypass mypassword newpassword thepassword "
    "motdepasse contrasena contrasenya senha parola salasana losenord wachtwoord haslo heslo sifre kennwort geheim "
    "secret topsecret letmein letmeinnow welcome welcomeback changeme changemenow changeit default temporary temp login logon "
    "signin "
    "access admin administrator root toor guest user username test tester testing testtest demo sample example "
    "master qwertypassword passwordpassword iforgot forgot nopassword nothing whatever blank private security opensesame "
    "enter entrar backdoor server system manager support service operator office account student teacher "
    // Keyboard walks that change rows.
    "qazwsx qazwsxedc qazxsw qweasd qweasdzxc qwaszx zaqwsx zaqxsw zaqwsxcde wsxedc edcrfv rfvtgb "
    "1qaz2wsx 1qaz2wsx3edc 1qazxsw2 1qazwsx zaq12wsx zaq1xsw2 zaq1zaq1 xsw2zaq1 2wsx3edc 1q2w3e 1q2w3e4r 1q2w3e4r5t "
    "1q2w3e4r5t6y q1w2e3 q1w2e3r4 q1w2e3r4t5 1a2b3c 1a2b3c4d a1b2c3 a1b2c3d4 a1s2d3f4 1234qwer 123qwe 123qweasd 123qweasdzxc "
    "12qwaszx 123abc 1234abcd 12345qwert 123456qwerty 123456abc 123456a 12345a 12345q 1234567q 123456789a 123456789q 12345678a "
    "qwerasdf asdfqwer qwerasdfzxcv asdfzxcv qwertyasdf qweqwe asdasd zxczxc asdasdasd qweqweqwe asdfasdf qwerqwer zxcvzxcv "
    "asdqwe qweasdqwe poiuytrewq mnbvcxz qwertz qwertzuiop azerty azertyuiop azertyui yuiop "
    "147258369 147258 741852963 741852 963852741 159753 159357 753951 951753 357159 123654 123654789 789456123 789456 456123 "
    "147852 147852369 258456 321654 321654987 987456321 369258147 246810 135790 13579 1357924680 102030 10203040 101010 "
    "112233 11223344 1122334455 445566 778899 332211 123321 1234321 12344321 123454321 1234554321 789654123 314159 31415926 "
    "19841984 20002000 696969 420420 007007 666999 131313 "
    // Affection and attitude.
    "iloveyou iloveu ilovehim iloveher ilovejesus ilovegod iloveme ihateyou loveyou loveme lovers lover love lovely loveless "
    "lovelove truelove mylove babygirl babyboy baby babe sweetie sweetheart sweety sweet honey honeybee darling princess prince "
    "king queen angel angels beautiful gorgeous sexy sexygirl sexybeast hottie cutie cutiepie kisses kissme hugs forever "
    "friend friends bestfriend family mother father mommy daddy mama papa brother sister sisters boyfriend girlfriend husband "
    "happy happiness smile smiley lucky sunshine sunflower butterfly rainbow starlight twilight moonlight blessed blessing "
    "faith hope grace peace freedom liberty trinity heaven heavenly jesus jesuschrist christ jesusis church bible god godisgood "
    "godislove praise amen lord believe destiny serenity harmony karma spirit soul eternity infinity miracle "
    "fuckyou fuckoff fuckme fucker asshole bitch bastard shithead bullshit pussy dickhead sucker killer killme player badboy "
    "badass bigdick biteme blowme gangsta gangster hustler pimp pimpin trustno1 ncc1701 thx1138 ou812 "
    // Animals, creatures.
    "dragon dragons monkey monkeys tiger tigers lion lions panther panthers bear bears eagle eagles falcon falcons hawk wolf "
    "wolves wolfpack fox foxes horse horses pony kitten kitty kittycat cat cats catdog dog dogs doggy doggie puppy puppies "
    "rabbit bunny turtle dolphin dolphins shark sharks whale penguin panda koala elephant giraffe cheetah jaguar leopard "
    "spider scorpion snake cobra viper python lizard gecko frog froggy duck ducky chicken rooster turkey pigeon parrot "
    "phoenix unicorn vampire zombie wizard witch demon devil lucifer ghost monster dinosaur mustang stallion bulldog bulldogs "
    "beagle poodle rottweiler pitbull spaniel hamster mouse squirrel beaver buffalo moose gorilla chimp "
    // First names and pets.
    "michael michelle jessica jennifer ashley amanda daniel jordan joshua matthew andrew robert thomas william anthony charlie "
    "charles george jasmine nicole hannah samantha elizabeth victoria alexander alexandra alexis brandon justin jonathan "
    "nicholas christian christopher christina stephanie patricia patrick richard steven stephen joseph david james john johnny "
    "maria marie mariana martin martina barbara natalie natasha vanessa veronica melissa melanie rebecca rachel sarah sandra "
    "laura lauren kimberly katherine kathleen heather danielle gabriel gabriela isabella olivia sophia sophie emily emma madison "
    "abigail chloe claire caroline charlotte carlos eduardo fernando francisco antonio alejandro roberto ricardo miguel angela "
    "angelina adriana andrea antonia bianca carolina catalina cecilia cristina daniela diana elena fernanda giovanni giuseppe "
    "francesco lorenzo marco mario luigi lucas louis louise simone pierre nathan nathalie camille julien julie juliette "
    "stefan sebastian andreas markus florian dennis dominik maximilian katharina susanne sabine claudia peter paul oliver "
    "harry henry arthur edward oscar jack jackie jackson jacob jason jeremy jerome kevin kyle larry leonard logan mason "
    "maxwell maxine morgan murphy nelson norman parker phillip ralph randy raymond roger ronald ronnie russell samuel sammy "
    "scott shannon shelby sidney stanley taylor tiffany timothy tommy travis trevor tyler vincent walter warren zachary "
    "muhammad mohammed mohamed ahmed ali fatima aisha yusuf ibrahim omar hassan hussein khalid abdullah krishna ganesh "
    "lakshmi priya rahul sanjay anjali pooja deepak vishal rajesh suresh dmitry sergey natalia svetlana vladimir ivan olga "
    "alexey andrey mariya tatiana yuliya michal marek tomas zuzana katarina adam eva lukas jakub "
    "buster bailey buddy daisy ginger maggie molly rocky rusty sadie shadow smokey snoopy sparky spike toby lucy bella coco "
    "chester casper felix garfield misty muffin oreo patches pepper precious princesa pumpkin simba snowball tigger tinkerbell "
    "whiskers winston zeus apollo athena hercules samson delilah diesel harley hunter ranger scooter dakota cheyenne savannah "
    // Sports, clubs, players.
    "football baseball basketball softball volleyball hockey soccer tennis golf golfer golfing cricket rugby swimming swimmer "
    "running runner skater skateboard snowboard surfer surfing fishing hunting boxing boxer wrestling karate ninja samurai "
    "liverpool chelsea arsenal manchester manutd everton tottenham newcastle rangers celtic barcelona realmadrid juventus "
    "intermilan acmilan bayern dortmund schalke ajax feyenoord benfica sporting porto galatasaray fenerbahce besiktas "
    "flamengo corinthians palmeiras bocajuniors riverplate cowboys steelers packers patriots raiders redskins broncos "
    "giants yankees redsox dodgers cubs braves mets lakers celtics bulls knicks warriors spurs ronaldo messi "
    "neymar beckham zidane maradona kobe lebron rooney gerrard torres champion champions winner winning victory "
    // Games, films, music, cartoons.
    "pokemon pikachu charizard nintendo playstation xbox minecraft fortnite roblox warcraft starcraft worldofwarcraft "
    "counterstrike halflife doom quake zelda sonic tekken naruto sasuke sakura dragonball dragonballz vegeta goku "
    "onepiece bleach inuyasha hellokitty spongebob scoobydoo mickey mickeymouse minnie donald disney cinderella superman batman "
    "spiderman wolverine ironman captain america avengers xmen hulk joker catwoman superstar starwars startrek skywalker yoda "
    "darthvader jedi anakin kenobi matrix neo morpheus terminator rambo gandalf frodo bilbo aragorn legolas hobbit mordor "
    "lordoftherings harrypotter hogwarts hermione voldemort gryffindor slytherin dumbledore edwardcullen "
    "jamesbond bond godfather scarface gladiator braveheart titanic avatar simpsons homer bart southpark cartman familyguy "
    "metallica slipknot nirvana linkinpark greenday eminem tupac 2pac fiftycent snoopdogg rihanna beyonce britney madonna elvis "
    "beatles rollingstones pinkfloyd ledzeppelin acdc megadeth slayer pantera blink jonasbrothers onedirection "
    "justinbieber guitar guitarist drummer music musica musician dancer dancing hiphop reggae bobmarley punk rockstar "
    "rocknroll rock metal "
    // Seasons, months, days.
    "spring summer autumn winter fall january february march april june july august september october november december "
    "monday tuesday wednesday thursday friday saturday sunday today tomorrow yesterday christmas xmas easter halloween newyear "
    "birthday holiday vacation weekend fruehling sommer herbst primavera verano otono invierno printemps automne hiver "
    "estate inverno verao "
    // Places.
    "london paris berlin madrid lisbon roma milano napoli moscow tokyo newyork chicago boston dallas houston denver seattle "
    "austin texas florida california hawaii alaska brooklyn manhattan hollywood canada mexico brasil brazil argentina "
    "chile colombia espana spain france germany deutschland italia italy portugal england scotland ireland wales russia india "
    "pakistan china japan korea australia sydney melbourne africa nigeria egypt istanbul usa europe asia "
    // Things, food, colours, cars.
    "computer computers laptop internet windows microsoft apple google facebook youtube yahoo hotmail gmail twitter instagram "
    "amazon samsung nokia sony iphone android linux ubuntu debian oracle database mysql postgres cisco compaq dell toshiba "
    "hewlettpackard router network wireless keyboard monitor printer hacker hacked cheese pizza chocolate cookie cookies candy "
    "banana orange cherry strawberry blueberry peach mango lemon coffee pepsi cocacola coke beer whiskey vodka tequila "
    "budweiser corona heineken guinness smirnoff jackdaniels marlboro newport butter sugar popcorn noodles chickens peanut "
    "purple yellow black white green blue bluesky redrose rose flower flowers silver golden gold diamond crystal pearl "
    "emerald sapphire ruby platinum money dollar millionaire business success corvette camaro ferrari porsche mercedes bmw audi "
    "toyota honda nissan mazda subaru mitsubishi yamaha suzuki kawasaki ducati chevy chevrolet dodge ford jeep "
    "hummer lamborghini maserati volvo volkswagen ocean beach island mountain river forest garden thunder lightning storm "
    "hurricane tornado fire water earth wind snow snowman icecream star stars starfish galaxy universe planet saturn jupiter "
    "mercury venus neptune pluto mars moon sun sunny sunset sunrise solar cosmic magic magical mystery legend legacy "
    "warrior soldier marine marines army navy airforce sniper commando gunner trooper cowboy pirate pirates rebel "
    "rocket turbo nitro hotrod speedy racing racer biker trucker driver pilot doctor nurse lawyer engineer scientist boss "
    // Plain words and complaints.
    "hello hellohello hi hola bonjour hallo ciao goodbye byebye thankyou please sorry remember dontknow idontknow "
    "something anything everything noone nobody somebody justme itsme onlyme itisme mine imissyou missyou callme "
    "crazy stupid idiot loser freak nerd geek genius silly funny hahaha lol lmao wtf omg cool coolguy coolio awesome amazing "
    "fantastic wonderful perfect special power powerful energy extreme ultimate maximus maximum infinite alpha beta gamma delta "
    "omega sigma zero one two three four five six seven eight nine ten onetwothree number "
    "blahblah blah foobar foobarbaz foo bar baz abcabc xyzxyz xyz lalala nanana bubba bubbles peaches cupcake cuddles "
    "drowssap nimda terces olleh uoyevoli nogard yeknom";

inline constexpr std::size_t kLongestCommonWord = 16;

static_assert([] {
  std::size_t longest = 0;
  std::size_t size = 0;
  for (const char c : kCommonPasswordWords) {
    size = c == ' ' ? 0 : size + 1;
    longest = size > longest ? size : longest;
  }
  return longest == kLongestCommonWord;
}());

}  // namespace usher::crypto
