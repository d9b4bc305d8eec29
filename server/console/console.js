"use strict";
// What is quicker with script in the console. Every page works without it.
